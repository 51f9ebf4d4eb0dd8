"""Accessibility (axe) and layout of every page, in both themes and on two screen sizes; saves a screenshot of each."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

ROOT = Path(__file__).parents[2]
AXE = ROOT / "dapp" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "build" / "screenshots"
PAGES = {
    "overview": "/",
    "feed": "/feed/?feed=12",
    "assets": "/assets/",
    "rounds": "/rounds/",
    "round": "/rounds/?round=9",
    "forecasters": "/forecasters/",
    "forecaster": "/forecasters/?forecaster=0x7A16fF8270133F063aAb6C9977183D9e72835428",
    "alerts": "/alerts/",
    "audit": "/audit/",
}
CHARTED = {"overview", "feed"}
VIOLATIONS = """async () => (await axe.run()).violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).slice(0, 3).join(' | ')}`)"""
WIDTHS = {1440: 1000, 390: 844}
"""Width and height of a desktop screen and of a phone."""
THEMES = ("light", "dark")
ELSEWHERE = {"account"}
"""Pages that tests/dapp/wallet looks at, because they need a chain."""


def test_every_page_of_the_dapp_is_looked_at() -> None:
    app = ROOT / "dapp" / "src" / "app"
    pages = {str(page.parent.relative_to(app)).replace(".", "") for page in app.rglob("page.tsx")}
    assert pages == {path.split("?")[0].strip("/") for path in PAGES.values()} | ELSEWHERE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", list(PAGES))
def test_page__two_screen_sizes__has_no_violations(
    page: Page, node: Any, requests: list[Request], name: str, theme: str
) -> None:
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page.goto(PAGES[name])
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    if name in CHARTED:
        expect(page.get_by_test_id("figures")).to_contain_text("steps")
    page.evaluate(AXE.read_text())
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
        page.screenshot(path=SCREENSHOTS / f"{name}-{theme}-{width}.png", full_page=True)
        assert page.evaluate(VIOLATIONS) == []
    hosts = {request.url.split("/")[2] for request in requests if request.url.startswith("http")}
    assert hosts == {node.url.removeprefix("http://")}, "no request leaves the node"
