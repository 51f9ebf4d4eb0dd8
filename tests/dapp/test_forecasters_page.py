"""The forecasters page: the leaderboard."""

from typing import Any

from playwright.sync_api import Page, expect


def test_forecasters__table__shows_operators_and_amounts(page: Page) -> None:
    page.goto("/forecasters/")
    row = page.get_by_role("row").filter(has_text="climatology")
    expect(row).to_contain_text("0x2910…63D2")
    expect(row).to_contain_text("750.00")


def test_forecasters__malformed_response__shows_the_field_and_retries(page: Page, node: Any) -> None:
    valid = node.responses["forecasters"]
    node.responses["forecasters"] = [{**valid[0], "stake_wei": "much"}]
    page.goto("/forecasters/")
    expect(page.get_by_role("alert").filter(has_text="unexpected value at 0.stake_wei")).to_be_visible()
    node.responses["forecasters"] = valid
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("row").filter(has_text="gbm")).to_be_visible()
