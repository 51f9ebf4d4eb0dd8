"""Write docs/images/dapp.png, the README's screenshot: the overview page with the recorded API.

Run it by `make screenshot`. Pytest does not collect this file by itself.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

IMAGE = Path(__file__).parents[2] / "docs" / "images" / "dapp.png"
MAX_BYTES = 150_000


def test_overview__recorded_node__is_saved_for_the_readme(page: Page) -> None:
    expect.set_options(timeout=60_000)
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto("/?feed=12")
    expect(page.get_by_test_id("figures")).to_contain_text("steps")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    # NOTE: the recorded time is fixed. After three polls the page's clock stops, and the countdowns with it.
    for _ in range(3):
        page.wait_for_event("response", lambda response: response.url.endswith("/api/v1/status"))
    expect(page.get_by_test_id("clock")).to_contain_text("13:20:00")
    expect(page.get_by_text("Gate closes in 4 h 40 min")).to_be_visible()
    expect(page.get_by_text("Ends in 40 min")).to_be_visible()
    save(page.screenshot())
    assert IMAGE.stat().st_size < MAX_BYTES


def save(screenshot: bytes) -> None:
    """Reduce a PNG to 256 colours and write it to IMAGE."""
    colours = Image.open(BytesIO(screenshot)).convert("RGB").quantize(256, kmeans=2, dither=Image.Dither.NONE)
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    colours.save(IMAGE, optimize=True)
