"""The alerts page: the list of alerts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from streaming.assets.alert_details import DETAILS, on_wall_clock
from tests.streaming.assets.examples import details_of

ENGLISH = "The node's own English words."


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


@pytest.mark.parametrize("leave", ["Escape", "Close"])
def test_sign_in_dialog__left_by_keyboard__gives_the_focus_back(page: Page, leave: str) -> None:
    names = ("token", "vault", "pools", "market", "disputes", "lens")
    contracts = {name: f"0x{place:040x}" for place, name in enumerate(names, start=1)}
    chain = {"chain_id": 31337, "is_local": True, "faucet": False, "deployment_block": 1, "contracts": contracts}
    hashes = {"deployment_block_hash": "0x" + "1" * 64, "pool_id": "0x" + "2" * 64}
    page.route("**/api/v1/chain", lambda route: route.fulfill(json={**chain, **hashes}))
    page.route("**/acknowledge", lambda route: route.fulfill(status=401, json={"detail": "Sign in first."}))
    page.goto("/alerts/")
    page.get_by_role("button", name="Acknowledge").first.click()
    opener = page.get_by_role("button", name="Sign in")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Choose a wallet")
    expect(dialog).to_be_visible()
    close = dialog.get_by_role("button", name="Close")
    expect(close).to_be_focused()
    page.keyboard.press("Escape" if leave == "Escape" else "Enter")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def alert_of(kind: str, node: Any) -> dict[str, Any]:
    """An alert as the API shows it, with the details of its kind."""
    clock = "started_wall_s" if on_wall_clock(kind) else "started_chain_s"
    known = {"alert_id": kind, "kind": kind, "severity": "info", "asset_id": "pv-7", "message": ENGLISH}
    return {**known, "details": details_of(kind), clock: node.now, "raised_wall_s": node.now}


def shown(page: Page, node: Any, lang: str, kinds: list[str]) -> dict[str, tuple[str, str]]:
    """Titles and sentences of alerts of these kinds, in a language."""
    node.responses["alerts"] = [alert_of(kind, node) for kind in kinds]
    page.goto(f"/alerts/?lang={lang}")
    heading = {"en": "Latest alerts", "de": "Neueste Meldungen"}[lang]
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    items = page.get_by_role("main").get_by_role("listitem")
    expect(items).to_have_count(len(kinds))
    titles = [item.locator("span.font-medium").nth(1).inner_text() for item in items.all()]
    sentences = [item.locator("p").first.inner_text() for item in items.all()]
    return dict(zip(kinds, zip(titles, sentences, strict=True), strict=True))


def test_alerts__every_kind_of_the_api__has_a_title_and_a_sentence_in_both_languages(page: Page, node: Any) -> None:
    page.set_viewport_size({"width": 1440, "height": 4000})
    english, german = (shown(page, node, lang, list(DETAILS)) for lang in ("en", "de"))
    for kind in DETAILS:
        texts = (*english[kind], *german[kind])
        assert "" not in texts
        assert len(set(texts)) == 4, f"{kind} is not translated"
        assert kind.replace("-", " ") != german[kind][0]
        assert not any(ENGLISH in text for text in texts), f"the page has no sentence about {kind}"
        assert kind == "kafka-records-lost" or all("pv-7" in text for text in (english[kind][1], german[kind][1]))


def test_alerts__frame_about_an_agent_or_kafka__is_shown_at_once(page: Page, node: Any) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    node.responses["alerts"] = []
    page.goto("/alerts/")
    expect(page.get_by_text("No alerts")).to_be_visible()
    expect(page.get_by_test_id("link")).to_have_text("Live")
    before = sum("/alerts/recent" in url for url in asked)
    for kind in ("agent-conflict", "kafka-records-lost"):
        known = {"started_chain_s": None, "recovered_chain_s": None}
        node.send("alert", {**known, **alert_of(kind, node)})
    items = page.get_by_role("main").get_by_role("listitem")
    expect(items).to_have_count(2)
    expect(items.nth(0)).to_contain_text("Records lost in Kafka")
    expect(items.nth(1)).to_contain_text("Two agents, one buffer")
    assert sum("/alerts/recent" in url for url in asked) == before, "the page asked for them"


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "pv-7 measured 3.90 MW, but lstm forecast 1.20 MW to 2.40 MW 3.3 h before."),
        ("de", "pv-7 hat 3,90 MW gemessen, aber lstm hatte 3,3 Std. vorher 1,20 MW bis 2,40 MW prognostiziert."),
    ],
)
def test_alerts__numbers__are_in_the_readers_language(page: Page, node: Any, lang: str, sentence: str) -> None:
    assert sentence in shown(page, node, lang, ["power-anomaly"])["power-anomaly"][1]


def test_alerts__unknown_kind_or_no_details__shows_what_the_node_wrote(page: Page, node: Any) -> None:
    node.responses["alerts"] = [
        {**alert_of("stuck", node), "kind": "agent-on-fire"},
        {**alert_of("stuck", node), "alert_id": "old", "details": None},
    ]
    page.goto("/alerts/?lang=de")
    items = page.get_by_role("main").get_by_role("listitem")
    expect(items.nth(0)).to_contain_text("Agent: on fire")
    expect(items.nth(1)).to_contain_text("Zähler steht")
    for item in items.all():
        expect(item.locator("[lang=en]")).to_have_text(ENGLISH)


def test_alerts__about_an_agent__began_on_the_wall_clock(page: Page, node: Any) -> None:
    node.responses["alerts"] = [alert_of("agent-records-lost", node)]
    page.goto("/alerts/")
    alert = page.get_by_role("main").get_by_role("listitem").first
    expect(alert).to_contain_text("began 15 Jun 13:20, wall time")
    expect(alert).not_to_contain_text("chain time")
