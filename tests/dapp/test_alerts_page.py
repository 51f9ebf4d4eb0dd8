"""The alerts page: the list of alerts."""

from typing import Any

from playwright.sync_api import Page, expect


def test_alerts__alert_frame__adds_the_alert_on_top(page: Page, node: Any) -> None:
    page.goto("/alerts/")
    expect(page.get_by_role("listitem").filter(has_text="unknown asset")).to_be_visible()
    expect(page.get_by_test_id("link")).to_have_text("Live")
    alert = {
        "kind": "stuck-meter",
        "severity": "warning",
        "asset_id": "wp-1",
        "alert_id": "a3",
        "started_chain_s": node.now,
        "message": "wp-1 reports the same value",
    }
    node.responses["alerts"].insert(0, {**alert, "raised_wall_s": node.now})
    node.send("alert", {**alert, "raised_wall_s": node.now})
    expect(page.get_by_role("main").get_by_role("listitem").first).to_contain_text("stuck meter")
