"""Write docs/images/dapp.png, the README's screenshot: the overview page with the recorded API.

Run it by `make screenshot`. Pytest does not collect this file by itself.
"""

from pathlib import Path

from playwright.sync_api import Page, expect

IMAGE = Path(__file__).parents[2] / "docs" / "images" / "dapp.png"
MAX_BYTES = 150_000


def test_overview__recorded_node__is_saved_for_the_readme(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/?feed=0")
    expect(page.get_by_test_id("figures")).to_contain_text("steps")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    # NOTE: the recorded time is fixed, and the page's clock stops one second after the last tick.
    expect(page.get_by_test_id("clock")).to_contain_text("13:20:01")
    expect(page.get_by_text("Gate closes in 4 h 39 min")).to_be_visible()
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGE)
    assert IMAGE.stat().st_size < MAX_BYTES
