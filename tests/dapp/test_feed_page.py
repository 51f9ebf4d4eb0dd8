"""The page of one feed: its controls, errors, calibration and CSV."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, expect

CANVAS_IMAGE = """() => document.querySelector('canvas').toDataURL()
    + [...document.querySelectorAll('[data-layer]')].map(layer => layer.outerHTML).join()"""
"""All layers of the chart."""


def open_feed(page: Page, query: str = "") -> None:
    page.goto(f"/feed/?feed=12{query}")
    expect(page.get_by_test_id("figures")).to_contain_text("steps")


def test_feed__bands__redraw_the_chart_and_are_in_the_url(page: Page) -> None:
    open_feed(page)
    before = page.evaluate(CANVAS_IMAGE)
    page.get_by_role("radio", name="median only").check()
    page.wait_for_function(f"before => ({CANVAS_IMAGE})() !== before", arg=before)
    expect(page).to_have_url(re.compile("feed=12.*bands=none"))


def test_feed__past_issue_time__shows_that_round_alone(page: Page) -> None:
    open_feed(page)
    page.get_by_label("Issued for").select_option("8")
    expect(page).to_have_url(re.compile("issue=8"))
    expect(page.get_by_test_id("figures")).to_contain_text("of 24 steps")


def test_feed__horizon__leaves_out_later_steps(page: Page) -> None:
    open_feed(page, "&issue=8&horizon=2")
    expect(page.get_by_test_id("figures")).to_contain_text("of 8 steps")
    page.get_by_label("Horizon").press("ArrowLeft")
    expect(page.get_by_test_id("figures")).to_contain_text("of 4 steps")


def test_feed__errors_and_calibration__are_described(page: Page) -> None:
    open_feed(page)
    expect(page.get_by_role("img", name=re.compile(r"Error of lstm's median at each step; \d"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Calibration of lstm"))).to_be_visible()


def test_feed__csv__has_a_line_for_each_step(page: Page, node: Any, tmp_path: Path) -> None:
    open_feed(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    asset_id = node.responses["feeds"][12]["asset_id"]
    assert download.value.suggested_filename == f"{asset_id}.csv"
    download.value.save_as(tmp_path / "feed.csv")
    lines = (tmp_path / "feed.csv").read_text().splitlines()
    assert lines[0].startswith("time_utc,observed_mw,lstm_q1_mw")
    assert len(lines) > 90


def test_feed__drivers__are_asked_for_when_opened_and_say_what_moved_the_forecast(page: Page) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/drivers" in request.url else None)
    open_feed(page)
    assert asked == []
    page.get_by_text("What moved the forecast").click()
    rows = page.get_by_role("region", name="Drivers of lstm").get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Last hours")
    expect(rows.nth(0)).to_contain_text("+400.0 kW in the mean, at most 500.0 kW")
    expect(rows.nth(1)).to_contain_text("\u2212200.0 kW in the mean, at most 350.0 kW")
    expect(page.get_by_text("climatology: this model does not forecast from these inputs")).to_be_visible()
    assert len(asked) == 1


def test_feed__drivers_of_a_past_issue_time__are_of_that_round(page: Page) -> None:
    open_feed(page, "&issue=8")
    with page.expect_request("**/drivers?round=8"):
        page.get_by_text("What moved the forecast").click()
    expect(page.get_by_text("lstm, round 8")).to_be_visible()


def test_heading__readings_not_loaded_yet__does_not_say_that_there_are_none(page: Page) -> None:
    asked: list[Route] = []
    page.route("**/feeds/0/readings*", lambda route: asked.append(route))
    with page.expect_request("**/feeds/0/readings*"):
        page.goto("/feed/?feed=0")
    expect(page.get_by_test_id("last-reading")).to_have_text("")
    asked[0].continue_()
    expect(page.get_by_test_id("last-reading")).to_contain_text("MW")


def test_calibration__german__writes_shares_with_a_comma(page: Page) -> None:
    page.goto("/feed/?feed=12&lang=de")
    diagram = page.get_by_role("img", name=re.compile("Kalibrierung|kalibriert", re.IGNORECASE))
    expect(diagram.get_by_text("0,5", exact=True).first).to_be_visible()


def test_chart__german__writes_power_with_a_comma(page: Page) -> None:
    page.add_init_script(
        "window.written = []; const write = CanvasRenderingContext2D.prototype.fillText;"
        "CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {"
        " window.written.push(text); return write.call(this, text, ...at); };"
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/feed/?feed=12&lang=de")
    expect(page.get_by_test_id("figures")).to_be_visible()
    page.wait_for_function("window.written.includes('17,5')")


FILLS = """
window.fills = 0;
const fill = CanvasRenderingContext2D.prototype.fill;
CanvasRenderingContext2D.prototype.fill = function (...path) { window.fills += 1; return fill.apply(this, path); };
"""
"""Counts the bands that are drawn."""


def test_chart__reading_inside_the_range__draws_one_line_and_no_fan(page: Page, node: Any) -> None:
    page.add_init_script(FILLS)
    open_feed(page)
    expect(page.get_by_test_id("link")).to_have_text("Live")
    before, fills = page.evaluate(CANVAS_IMAGE), page.evaluate("window.fills")
    assert fills > 0
    reading = {"asset_id": node.responses["feeds"][12]["asset_id"], "time_chain_ms": node.now // 900 * 900_000}
    node.send("reading", [{**reading, "power_mw": 7.5}])
    expect(page.get_by_test_id("last-reading")).to_contain_text("7.50 MW")
    page.wait_for_function(f"before => ({CANVAS_IMAGE})() !== before", arg=before)
    assert page.evaluate("window.fills") == fills
    node.send("reading", [{**reading, "power_mw": 75.0}])
    page.wait_for_function("fills => window.fills > fills", arg=fills)


PIECES = """() => {
    const paths = [...document.querySelectorAll('[data-layer=over] svg path')].filter(path => path.getAttribute('d'));
    window.redrawn = new Set();
    const watch = new MutationObserver(changes => changes.forEach(({ target }) => window.redrawn.add(target)));
    for (const path of paths) watch.observe(path, { attributes: true, attributeFilter: ['d'] });
    return paths.length;
}"""
"""Watches the pieces of the line of what was measured; how many there are."""


def test_chart__reading_inside_the_range__draws_one_piece_of_the_line(page: Page, node: Any) -> None:
    page.goto("/feed/?feed=12&hours=168")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_test_id("figures")).to_contain_text("steps")
    pieces = page.evaluate(PIECES)
    assert pieces > 4
    reading = {"asset_id": node.responses["feeds"][12]["asset_id"], "time_chain_ms": node.now // 900 * 900_000}
    for power_mw in (7.5, 6.5):
        node.send("reading", [{**reading, "power_mw": power_mw}])
        expect(page.get_by_test_id("last-reading")).to_contain_text(f"{power_mw:.2f} MW")
    assert page.evaluate("window.redrawn.size") == 1


def test_table__open__follows_the_readings(page: Page, node: Any) -> None:
    open_feed(page)
    expect(page.get_by_test_id("link")).to_have_text("Live")
    page.get_by_text("Show as a table (MW)").click()
    table = page.get_by_role("region", name="Observed power and forecasts by time")
    reading = {"asset_id": node.responses["feeds"][12]["asset_id"], "time_chain_ms": node.now // 900 * 900_000}
    node.send("reading", [{**reading, "power_mw": 7.4321}])
    expect(table.get_by_text("7.4321")).to_be_visible()
