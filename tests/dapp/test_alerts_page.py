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


def deviating(node: Any) -> dict[str, Any]:
    """An alert of an asset whose readings deviate from their forecast."""
    first = node.responses["alerts"][0]
    return {**first, "alert_id": "a9", "kind": "power-anomaly", "message": "wp-1 deviates", "asset_id": "wp-1"}


def test_alerts__power_anomaly__recalibrates_the_chosen_model(page: Page, node: Any) -> None:
    node.responses["alerts"].insert(0, deviating(node))
    page.goto("/alerts/")
    alert = page.get_by_role("listitem").filter(has_text="wp-1 deviates")
    alert.get_by_label("Model to recalibrate").select_option("gbm")
    alert.get_by_role("button", name="Recalibrate").click()
    expect(alert.get_by_role("status")).to_have_text("gbm is now version 0x22222222")
    others = page.get_by_role("listitem").filter(has_text="unknown asset")
    expect(others.get_by_role("button", name="Recalibrate")).to_have_count(0)


def test_alerts__recalibrate_without_a_right__says_why(page: Page, node: Any) -> None:
    detail = "Sign in first, or send a bearer token."
    page.route("**/recalibrations", lambda route: route.fulfill(status=401, json={"detail": detail}))
    node.responses["alerts"].insert(0, deviating(node))
    page.goto("/alerts/")
    page.get_by_role("button", name="Recalibrate").click()
    expect(page.get_by_role("alert").filter(has_text="Sign in to do this.")).to_be_visible()


def test_alerts__times__say_which_clock(page: Page) -> None:
    page.goto("/alerts/")
    alert = page.get_by_role("main").get_by_role("listitem").first
    expect(alert).to_contain_text("measured 15 Jun 13:05, chain time")
    expect(alert).to_contain_text("wall time")


def test_alerts__severity__filters_and_is_in_the_url(page: Page) -> None:
    page.goto("/alerts/?severity=error")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)


def test_alerts__acknowledge__shows_when(page: Page) -> None:
    page.goto("/alerts/")
    alert = page.get_by_role("main").get_by_role("listitem").first
    alert.get_by_role("button", name="Acknowledge").click()
    expect(alert).to_contain_text("acknowledged 15 Jun 13:20, wall time")
    expect(alert.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_alerts__acknowledge_without_a_right__says_why(page: Page) -> None:
    detail = "Sign in first, or send a bearer token."
    page.route("**/acknowledge", lambda route: route.fulfill(status=401, json={"detail": detail}))
    page.goto("/alerts/")
    page.get_by_role("button", name="Acknowledge").first.click()
    expect(page.get_by_role("alert").filter(has_text="Sign in to do this.")).to_be_visible()
