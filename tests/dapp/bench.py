"""Measure the dapp in a real Chromium and write build/bench/dapp.json.

Run it by `make bench-dapp`. Pytest does not collect this file by itself. The figures are those of this machine under
its load of the moment: a browser without a GPU, beside the recorded node.
"""

import gzip
import logging
import os
import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from forewatt.figures import Direction, Figure, figure, line, write_figures
from tests.dapp.chain_record import settled_round
from tests.dapp.conftest import CHROMIUM, QUIET
from tests.dapp.lighthouse.scores import scores_of

log = logging.getLogger(__name__)
OUT = Path(__file__).parents[2] / "build" / "bench" / "dapp.json"
SCORED = {"overview": "/", "rounds page": "/rounds/"}
"""Pages that Lighthouse scores, by name."""
STEP_S, WEEK_STEPS, LEVELS = 900, 672, 9
UPDATES, LOADS = 40, 5
SCROLL_S = 3
FORECASTERS = {f"node{n}": "0x" + f"{n + 1:02x}" * 20 for n in range(8)}
SCROLL = """() => new Promise(done => {
    const box = document.querySelector('[data-testid=assets]');
    const started = performance.now();
    let frames = 0;
    const step = now => {
        box.scrollTop += 120;
        frames += 1;
        if (now - started < SCROLL_S * 1000) requestAnimationFrame(step);
        else done(frames / (now - started) * 1000);
    };
    requestAnimationFrame(step);
})""".replace("SCROLL_S", str(SCROLL_S))


@pytest.fixture(scope="module")
def figures() -> Iterator[list[Figure]]:
    """The figures measured so far, written at the end."""
    measured: list[Figure] = []
    yield measured
    write_figures(OUT, measured)


def add(figures: list[Figure], name: str, value: float, unit: str, target: float, direction: Direction) -> None:
    """Add one figure. `direction` says what the target is: the most ("max") or the least ("min")."""
    figures.append(figure(name, value, unit, target, direction))
    log.info(line(figures[-1]))


def test_first_load(page: Page, figures: list[Figure]) -> None:
    sizes: list[int] = []

    def weigh(response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if re.search("html|javascript|css", kind):
            sizes.append(len(gzip.compress(response.body(), 6)))

    page.on("response", weigh)
    page.goto("/rounds/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    page.wait_for_load_state("networkidle", timeout=15_000)
    add(figures, "first load of the rounds page: HTML, JavaScript and CSS, gzip", sum(sizes) / 1000, "kB", 260, "max")


def test_first_chart(page: Page, figures: list[Figure]) -> None:
    times = []
    for _ in range(LOADS):
        page.goto("about:blank")
        page.goto("/feed/?feed=12", wait_until="commit")
        page.wait_for_selector("canvas")
        times.append(page.evaluate("performance.now()") / 1000)
    add(figures, "time to the first chart of a feed, median of 5 loads", statistics.median(times), "s", 1.5, "max")


class MainThread:
    """What a page's main thread spends, in seconds of its processor: all of it, scripts, and style with layout.

    The rest is painting. Rasterising happens on other threads, in software where there is no GPU.
    """

    def __init__(self, page: Page) -> None:
        self._chrome = page.context.new_cdp_session(page)
        self._chrome.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent_s(self) -> dict[str, float]:
        """The seconds so far."""
        answer = self._chrome.send("Performance.getMetrics")
        metrics = {metric["name"]: float(metric["value"]) for metric in answer["metrics"]}
        return {
            "all": metrics["TaskDuration"],
            "scripts": metrics["ScriptDuration"],
            "style and layout": metrics["RecalcStyleDuration"] + metrics["LayoutDuration"],
        }

    def spent_in(self, work: Callable[[], object]) -> dict[str, float]:
        """The seconds spent in some work."""
        before = self.spent_s()
        work()
        return {part: after_s - before[part] for part, after_s in self.spent_s().items()}


def test_live_fan(page: Page, node: Any, figures: list[Figure]) -> None:
    feed, last = node.responses["feeds"][0], node.now // STEP_S * STEP_S
    first = last - WEEK_STEPS * STEP_S
    times = [first + STEP_S * (i + 1) for i in range(WEEK_STEPS)]
    week = {
        "asset_id": feed["asset_id"],
        "times_chain_s": times,
        "power_mw": [5 + i % 96 / 20 for i in range(WEEK_STEPS)],
    }
    fan = [[4 + i % 96 / 20 + k / 4 for k in range(LEVELS)] for i in range(WEEK_STEPS)]
    forecast = {"forecaster": node.responses["forecasters"][0]["forecaster"], "model": "lstm", "quantiles_mw": fan}
    issued = {"round": 13, "first_valid_chain_s": times[0], "step_s": STEP_S, "levels": LEVELS, "forecasts": [forecast]}
    empty = {**issued, "forecasts": []}
    page.route("**/feeds/0/readings*", lambda route: route.fulfill(json=week))
    page.route(
        "**/feeds/0/forecasts*", lambda route: route.fulfill(json=issued if "round=13" in route.request.url else empty)
    )
    page.goto("/feed/?feed=0&hours=168")
    expect(page.get_by_test_id("figures")).to_contain_text("of 672 steps")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    thread = MainThread(page)

    def update() -> None:
        for step in range(UPDATES):
            reading = {"asset_id": feed["asset_id"], "time_chain_ms": last * 1000, "power_mw": 5 + step / 10}
            node.send("reading", [reading])
            page.wait_for_timeout(200)

    # What the page does anyway in the time of the updates: clock, polls.
    idle_s = thread.spent_in(lambda: page.wait_for_timeout(UPDATES * 200))
    spent_s = thread.spent_in(update)
    spent_ms = {part: max(0.0, spent_s[part] - idle_s[part]) / UPDATES * 1000 for part in spent_s}
    add(figures, "main thread for an update of a live fan of 672 points", spent_ms["all"], "ms", 4, "max")
    for part in ("scripts", "style and layout"):
        add(figures, f"of an update of a live fan: {part}", spent_ms[part], "ms", 4, "max")


def test_scroll(page: Page, node: Any, figures: list[Figure]) -> None:
    first = node.responses["assets"][0]
    node.responses["assets"] = [{**first, "asset_id": f"pv-{n}", "name": f"PV{n}", "feed": None} for n in range(5000)]
    page.goto("/assets/")
    expect(page.get_by_text("5000 of 5000 assets")).to_be_visible()
    frames: list[float] = []
    spent_s = MainThread(page).spent_in(lambda: frames.append(page.evaluate(SCROLL)))
    add(figures, "scroll of 5,000 assets", frames[0], "frames/s", 55, "min")
    a_frame_ms = spent_s["all"] / (frames[0] * SCROLL_S) * 1000
    add(figures, "main thread for a frame of the scroll", a_frame_ms, "ms", 1000 / 55, "max")


def test_verification(page: Page, node: Any, figures: list[Figure]) -> None:
    node.record = settled_round(9, node.responses["rounds"][-1]["gate_chain_s"], FORECASTERS, feeds=64)
    page.goto("/rounds/?round=9")
    page.get_by_role("button", name="Verify this round").click()
    verdict = page.get_by_test_id("verdict")
    expect(verdict).to_contain_text("numbers agree", timeout=60_000)
    took = re.search(r"in ([\d.]+) s", verdict.inner_text())
    assert took is not None
    add(figures, "verification of a round of 8 forecasters and 64 feeds", float(took[1]), "s", 2, "max")


@pytest.mark.parametrize("name", list(SCORED))
def test_lighthouse(node: Any, name: str, figures: list[Figure]) -> None:
    report = OUT.parent / f"lighthouse-{name.split()[0]}.json"
    scores = scores_of(node.url + SCORED[name], CHROMIUM, QUIET, report)
    log.info("%s: %s %s", name, scores.metrics, scores.faults)
    add(figures, f"Lighthouse, accessibility of the {name}", scores.accessibility, "of 100", 100, "min")
    add(figures, f"Lighthouse, performance of the {name}", scores.performance, "of 100", 95, "min")
    # Lighthouse measures time on the clock, so programs beside it lower its score of performance.
    figures.append(figure(f"programs that wanted a processor meanwhile, {name}", os.getloadavg()[0], "load"))
