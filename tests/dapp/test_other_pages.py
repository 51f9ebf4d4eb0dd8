"""Rounds, forecasters, alerts; what stands there when there is nothing, or nothing can be read."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect


def test_round__settled__shows_scores_and_payouts(page: Page) -> None:
    page.goto("/rounds/?id=9")
    rows = page.get_by_test_id("entry")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("lstm")
    expect(rows.nth(0)).to_contain_text("paid")
    expect(rows.nth(2)).to_contain_text("forfeited")
    expect(rows.nth(2)).to_contain_text("\u221218.0000")
    expect(page.get_by_text("70,409,820,141")).to_be_visible()


def test_round__unknown__says_so(page: Page) -> None:
    page.goto("/rounds/?id=999")
    expect(page.get_by_text("Round 999 is not among the latest")).to_be_visible()


def test_rounds__list__links_to_a_round(page: Page) -> None:
    page.goto("/rounds/")
    page.get_by_role("link", name="11", exact=True).click()
    expect(page.get_by_role("heading", name="Round 11")).to_be_visible()


def test_forecasters__table__names_operators_and_amounts(page: Page) -> None:
    page.goto("/forecasters/")
    row = page.get_by_role("row").filter(has_text="climatology")
    expect(row).to_contain_text("0x2910…63D2")
    expect(row).to_contain_text("750.00")


def test_alerts__frame__comes_on_top(page: Page, node: Any) -> None:
    page.goto("/alerts/")
    expect(page.get_by_role("listitem").filter(has_text="unknown asset")).to_be_visible()
    expect(page.get_by_test_id("link")).to_have_text("Live")
    alert = {
        "kind": "stuck-meter",
        "severity": "warning",
        "asset_id": "wp-1",
        "time": node.now,
        "message": "wp-1 stands still",
    }
    node.answers["alerts"].insert(0, {**alert, "raised_at": node.now})
    node.say("alert", {**alert, "raised_at": node.now})
    expect(page.get_by_role("main").get_by_role("listitem").first).to_contain_text("stuck meter")


@pytest.mark.parametrize("path", ["/", "/rounds/", "/forecasters/", "/alerts/"])
def test_empty_node__every_page__is_kind(page: Page, node: Any, path: str) -> None:
    for name in node.answers:
        node.answers[name] = []
    page.goto(path)
    expect(page.get_by_role("main")).to_contain_text("No round yet" if path == "/rounds/" else "o")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="could not be read")).to_have_count(0)


def test_round__malformed_answer__says_where_and_offers_another_try(page: Page, node: Any) -> None:
    kept = node.answers["forecasters"]
    node.answers["forecasters"] = [{**kept[0], "stake_wei": "much"}]
    page.goto("/forecasters/")
    expect(page.get_by_role("alert").filter(has_text="unexpected at 0.stake_wei")).to_be_visible()
    node.answers["forecasters"] = kept
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("row").filter(has_text="gbm")).to_be_visible()


def test_link__node_gone__says_it_is_polling(page: Page, node: Any) -> None:
    page.goto("/alerts/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    node.stop()
    expect(page.get_by_test_id("link")).to_contain_text("Polling")
