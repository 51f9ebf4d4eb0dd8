"""The forecasters page: the leaderboard."""

import re
from typing import Any

from playwright.sync_api import Page, expect


def test_forecasters__table__shows_operators_amounts_and_coverage(page: Page, node: Any) -> None:
    page.goto("/forecasters/")
    row = page.get_by_role("row").filter(has_text="climatology")
    expect(row).to_contain_text("0x2910…63D2")
    expect(row).to_contain_text("750.00")
    expect(page.get_by_role("columnheader", name="Coverage")).to_be_visible()
    shares = {one["forecaster"]: one["coverage"] for one in node.responses["summary"]["by_forecaster"]}
    climatology = next(one for one in node.responses["forecasters"] if one["name"] == "climatology")
    expect(row).to_contain_text(f"{100 * shares[climatology['forecaster']]:.1f}")


def test_forecaster__own_page__has_its_rounds_calibration_and_delegation(page: Page, node: Any) -> None:
    page.goto("/forecasters/")
    page.get_by_role("link", name="lstm").click()
    expect(page.get_by_role("heading", name="lstm")).to_be_visible()
    expect(page.get_by_test_id("own-round").first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Calibration of lstm"))).to_be_visible()
    settled = next(entry for entry in node.record.entries if entry["payout_wei"] == "40200425828012888888")
    gain_wei = (int(settled["payout_wei"]) - int(settled["wager_wei"])) * 1250 // (1250 + 1250)
    page.get_by_label("Delegated tokens").fill("1250")
    expect(page.get_by_test_id("delegation")).to_contain_text(f"+{gain_wei / 10**18:.4f}"[:7])
    expect(page).to_have_url(re.compile("amount=1250"))


def test_forecaster__unknown_address__says_so(page: Page) -> None:
    page.goto(f"/forecasters/?forecaster=0x{'00' * 20}")
    expect(page.get_by_text("This forecaster is not registered")).to_be_visible()


def test_forecasters__malformed_response__shows_the_field_and_retries(page: Page, node: Any) -> None:
    valid = node.responses["forecasters"]
    node.responses["forecasters"] = [{**valid[0], "stake_wei": "much"}]
    page.goto("/forecasters/")
    expect(page.get_by_role("alert").filter(has_text="unexpected value at 0.stake_wei")).to_be_visible()
    node.responses["forecasters"] = valid
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("row").filter(has_text="gbm")).to_be_visible()
