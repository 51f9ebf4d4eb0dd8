"""What a reader already sees stays where it is while a page loads.

Every reply of the API arrives in a frame of its own, the worst case for a page that does not reserve room for it.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.dapp.test_usability import PAGES

LIMIT = 0.1
"""The cumulative layout shift up to which a page counts as good."""
SIZES = {"desktop": (1350, 940), "phone": (390, 844)}
OBSERVE = """
window.shifts = [];
new PerformanceObserver(list => {
    for (const {value, hadRecentInput, sources} of list.getEntries()) {
        const moved = sources.map(({node, previousRect: before, currentRect: after}) =>
            `${(node?.textContent ?? 'a removed node').slice(0, 40)}: from ${before.y} to ${after.y} px`);
        if (!hadRecentInput) window.shifts.push([value, moved]);
    }
}).observe({type: 'layout-shift', buffered: true});
"""
FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("name", list(PAGES))
def test_load__one_reply_a_frame__page_stays_in_place(page: Page, name: str, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(OBSERVE)
    asked: list[Route] = []
    page.route("**/api/v1/**", lambda route: asked.append(route))
    page.goto(PAGES[name])
    expect(page.get_by_test_id("link")).to_have_text("Live")
    page.evaluate("document.fonts.ready.then(() => true)")
    while asked or page.get_by_role("status", name="Loading").count() > 0:
        if asked:
            route = asked.pop(0)
            route.fulfill(response=route.fetch())
        page.evaluate(FRAME)
        page.evaluate(FRAME)
    shifts: list[Any] = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < LIMIT, [shift for shift in shifts if shift[0] > LIMIT / 10]
