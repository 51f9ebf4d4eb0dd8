"""The parts that all pages share: empty states and the live link."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

EMPTY_STATES = {
    "/": "The pool has no feeds yet",
    "/rounds/": "No rounds yet",
    "/forecasters/": "No forecasters yet",
    "/alerts/": "No alerts",
}


@pytest.mark.parametrize("path", list(EMPTY_STATES))
def test_empty_node__page__shows_its_empty_state(page: Page, node: Any, path: str) -> None:
    for name in node.responses:
        node.responses[name] = []
    page.goto(path)
    expect(page.get_by_role("main")).to_contain_text(EMPTY_STATES[path])
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_have_count(0)


def test_link__stopped_node__shows_polling(page: Page, node: Any) -> None:
    page.goto("/alerts/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    node.stop()
    expect(page.get_by_test_id("link")).to_contain_text("polling")
