"""Write a picture of each page to build/screens, and the README's, docs/images/dapp.png, with the recorded API.

Run it by `make screens`. Pytest does not collect this file by itself.
"""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.dapp.test_usability import CHARTED, PAGES, THEMES, WIDTHS

ROOT = Path(__file__).parents[2]
IMAGE = ROOT / "docs" / "images" / "dapp.png"
SCREENS = ROOT / "build" / "screens"
MAX_BYTES = 150_000


def test_overview__recorded_node__is_saved_for_the_readme(page: Page) -> None:
    expect.set_options(timeout=60_000)
    page.set_viewport_size({"width": 1280, "height": 896})
    settle(page, "/?feed=12")
    # NOTE: the recorded time is fixed. After three polls the page's clock stops, and the countdowns with it.
    for _ in range(3):
        page.wait_for_event("response", lambda response: response.url.endswith("/api/v1/status"))
    expect(page.get_by_test_id("clock")).to_contain_text("13:20:00")
    expect(page.get_by_text("Gate closes in 4 h 40 min")).to_be_visible()
    expect(page.get_by_text("Ends in 40 min")).to_be_visible()
    save(page.screenshot())
    assert IMAGE.stat().st_size < MAX_BYTES


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", list(PAGES))
def test_page__desktop_and_phone__is_saved(page: Page, name: str, theme: str) -> None:
    expect.set_options(timeout=60_000)
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    settle(page, PAGES[name])
    if name in CHARTED:
        expect(page.get_by_test_id("figures")).to_contain_text("steps")
    save_both_sizes(page, f"{name}-{theme}")


def test_round__verified_and_explained__is_saved(page: Page) -> None:
    settle(page, "/rounds/?round=9")
    page.get_by_role("button", name="Verify this round").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("numbers agree")
    page.get_by_test_id("explanation").first.locator("summary").click()
    page.screenshot(path=SCREENS / "round-verified.png", full_page=True)
    page.emulate_media(media="print")
    page.pdf(path=SCREENS / "round.pdf")


def settle(page: Page, path: str) -> None:
    """Open a page and wait until it is live and nothing loads."""
    page.goto(path)
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)


def save_both_sizes(page: Page, name: str) -> None:
    """Save a page to build/screens: NAME.png, and NAME-phone.png at a phone's width."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for (width, height), size in zip(WIDTHS.items(), ("", "-phone"), strict=True):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
        page.screenshot(path=SCREENS / f"{name}{size}.png", full_page=True)


def save(screenshot: bytes) -> None:
    """Reduce a PNG to 256 colours and write it to IMAGE."""
    colours = Image.open(BytesIO(screenshot)).convert("RGB").quantize(256, kmeans=2, dither=Image.Dither.NONE)
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    colours.save(IMAGE, optimize=True)
