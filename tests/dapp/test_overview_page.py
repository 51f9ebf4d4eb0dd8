"""The overview page: fan chart, live frames, feed search, rounds and forecasters."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

COLOURS = """() => {
    const canvas = document.querySelector('canvas');
    const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return new Set(pixels).size;
}"""
CANVAS_IMAGE = """() => document.querySelector('canvas').toDataURL()
    + [...document.querySelectorAll('[data-layer]')].map(layer => layer.outerHTML).join()"""
"""All layers of the chart."""


def open_overview(page: Page, query: str = "") -> None:
    """Open the overview and wait for its chart and its live link."""
    page.goto(f"/{query}")
    expect(page.get_by_test_id("figures")).to_contain_text("climatology")
    expect(page.get_by_test_id("link")).to_have_text("Live")


def test_overview__recorded_node__draws_the_chart(page: Page) -> None:
    open_overview(page)
    assert page.evaluate(COLOURS) > 50
    # A day up to the last valid step, both ends included, is 97 steps; the last 23 are not measured yet.
    expect(page.get_by_test_id("figures")).to_contain_text("of 74 steps")


def test_overview__recorded_node__shows_rounds_and_leaderboard(page: Page) -> None:
    open_overview(page)
    cards = page.get_by_test_id("round-card")
    expect(cards.first).to_contain_text("Round 14")
    expect(cards.first).to_contain_text("Gate closes in 4 h 40 min")
    board = page.get_by_role("region", name="Leaderboard of forecasters")
    expect(board.get_by_role("row").nth(1)).to_contain_text("0.9668")
    expect(board.get_by_role("row").nth(1)).to_contain_text("1,000.00")


def test_overview__reading_frame__updates_the_reading_and_the_chart(page: Page, node: Any) -> None:
    open_overview(page)
    before = page.evaluate(CANVAS_IMAGE)
    reading = {
        "asset_id": node.responses["feeds"][0]["asset_id"],
        "time_chain_ms": node.now // 900 * 900_000,
        "power_mw": 12.5,
    }
    node.send("reading", [reading])
    expect(page.get_by_test_id("last-reading")).to_contain_text("12.50 MW")
    page.wait_for_function(f"before => ({CANVAS_IMAGE})() !== before", arg=before)


def test_overview__clock_and_round_frames__update_clock_and_phase(page: Page, node: Any) -> None:
    open_overview(page)
    node.now += 17_000
    node.responses["rounds"][0]["phase"] = "reveal"
    node.send("clock", {"chain_time_s": node.now})
    node.send("round", {"round": 14, "phase": "reveal"})
    expect(page.get_by_test_id("clock")).to_contain_text(re.compile("15 Jun 2016 18:03"))
    expect(page.get_by_test_id("round-card").first).to_contain_text("reveal")


def test_overview__search_by_class__selects_by_keyboard(page: Page) -> None:
    open_overview(page)
    page.get_by_role("combobox").fill("wind wp5")
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("combobox").press("Enter")
    expect(page.get_by_role("heading", name="WP5")).to_be_visible()
    expect(page).to_have_url(re.compile(r"feed=12"))
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_overview__single_forecaster__shows_its_fan_alone(page: Page) -> None:
    open_overview(page)
    expect(page.get_by_role("radio", name="lstm")).to_be_checked()
    page.get_by_role("radio", name="All").check()
    expect(page.get_by_test_id("readout")).to_contain_text("climatology")
    all_fans = page.evaluate(CANVAS_IMAGE)
    page.get_by_role("radio", name="gbm").check()
    page.wait_for_function(f"before => ({CANVAS_IMAGE})() !== before", arg=all_fans)
    expect(page.get_by_test_id("readout")).not_to_contain_text("climatology")


def test_overview__all_requests__go_to_the_node(page: Page, node: Any, requests: list[Any]) -> None:
    open_overview(page)
    assert len(requests) > 10
    assert {request.url.split("/")[2] for request in requests if request.url.startswith("http")} == {node.url[7:]}


def test_overview__reading_frames__add_up_to_the_power_of_a_class(page: Page, node: Any) -> None:
    open_overview(page)
    expect(page.get_by_text("Waiting for the first readings")).to_be_visible()
    wind = [feed for feed in node.responses["feeds"] if feed["asset_class"] == "wind"][:2]
    readings = [{"asset_id": feed["asset_id"], "time_chain_ms": node.now * 1000, "power_mw": 3.5} for feed in wind]
    node.send("reading", readings)
    expect(page.get_by_test_id("totals")).to_contain_text("7.00 MW")
    expect(page.get_by_text("2 of 64 assets reported")).to_be_visible()


def test_overview__map__opens_the_feed_of_a_mark(page: Page) -> None:
    open_overview(page)
    marks = page.get_by_role("img", name=re.compile("Map of the region")).locator("g:has(title)")
    expect(marks).to_have_count(64)
    marks.last.dispatch_event("click")
    expect(page).to_have_url(re.compile(r"/feed/\?feed=\d+"))


def test_overview__summary__shows_skill_and_coverage(page: Page) -> None:
    open_overview(page)
    expect(page.get_by_role("definition").filter(has_text="34.1 %")).to_be_visible()
    table = page.get_by_role("table").filter(has_text="Inside the band")
    expect(table.get_by_role("row").filter(has_text="storage")).to_contain_text("\u22123.1 %")


@pytest.mark.parametrize(
    ("lang", "name", "labels"),
    [("en", "The region", ["50.00° N", "8.00° E"]), ("de", "Die Region", ["50,00° N", "8,00° O"])],
)
def test_overview__map__labels_its_grid_in_the_readers_language(
    page: Page, node: Any, lang: str, name: str, labels: list[str]
) -> None:
    for feed, (latitude, longitude) in enumerate([(49.9, 7.9), (50.1, 8.1)]):
        node.responses["feeds"][feed] |= {"latitude": latitude, "longitude": longitude}
    node.responses["feeds"] = node.responses["feeds"][:2]
    page.goto(f"/?lang={lang}")
    panel = page.get_by_role("region", name=name)
    for label in labels:
        expect(panel.get_by_text(label, exact=True)).to_be_visible()


def test_overview__map_of_the_south_west__says_so(page: Page, node: Any) -> None:
    for feed, (latitude, longitude) in enumerate([(-33.4, -70.6), (-33.2, -70.4)]):
        node.responses["feeds"][feed] |= {"latitude": latitude, "longitude": longitude}
    node.responses["feeds"] = node.responses["feeds"][:2]
    page.goto("/")
    panel = page.get_by_role("region", name="The region")
    expect(panel.get_by_text("33.30° S", exact=True)).to_be_visible()
    expect(panel.get_by_text("70.50° W", exact=True)).to_be_visible()
