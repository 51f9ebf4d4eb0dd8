"""The assets page: search, sort and scroll of a long list, with live power."""

import re
from typing import Any

from playwright.sync_api import Page, expect

MANY = 5000


def many_assets(node: Any) -> None:
    """Let the node have 5,000 assets."""
    first = node.responses["assets"][0]
    node.responses["assets"] = [
        {**first, "asset_id": f"pv-{n}", "name": f"PV{n}", "feed": None, "capacity_mw": 1 + n % 7} for n in range(MANY)
    ]


def test_assets__5000__only_the_rows_in_view_exist(page: Page, node: Any) -> None:
    many_assets(node)
    page.goto("/assets/")
    expect(page.get_by_text("5000 of 5000 assets")).to_be_visible()
    assert page.get_by_test_id("asset").count() < 60
    page.get_by_test_id("assets").evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(page.get_by_text("PV4999", exact=True)).to_be_visible()
    assert page.get_by_test_id("asset").count() < 60


def test_assets__search_and_sort__are_in_the_url(page: Page, node: Any) -> None:
    many_assets(node)
    page.goto("/assets/")
    page.get_by_role("searchbox").fill("PV49")
    expect(page.get_by_text("111 of 5000 assets")).to_be_visible()
    page.get_by_role("button", name="Capacity", exact=True).click()
    page.get_by_role("button", name="Capacity", exact=True).click()
    expect(page.get_by_role("columnheader", name="Capacity", exact=True)).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile(r"q=PV49.*sort=capacity.*order=desc"))
    page.reload()
    expect(page.get_by_test_id("asset").first).to_contain_text("7.00 MW")


def test_assets__reading_frame__shows_the_power(page: Page, node: Any) -> None:
    page.goto("/assets/?q=WP5")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    asset = next(asset for asset in node.responses["assets"] if "WP5" in asset["name"])
    reading = {"asset_id": asset["asset_id"], "time_chain_ms": node.now * 1000, "power_mw": asset["capacity_mw"] / 2}
    node.send("reading", [reading])
    expect(page.get_by_test_id("asset").first).to_contain_text(f"{asset['capacity_mw'] / 2:.2f} MW")


def test_assets__phone__keeps_a_power_on_one_line(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/assets/")
    cell = page.get_by_role("cell", name="161.88 MW", exact=True)
    expect(cell).to_be_visible()
    assert (
        cell.evaluate(
            "cell => { const r = document.createRange(); r.selectNodeContents(cell);"
            " return r.getClientRects().length; }"
        )
        == 1
    )
