"""Every page by keyboard alone: each control, table and list is reached, used, and does not lose the focus."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.dapp.conftest import ROOT
from tests.dapp.keys import UNSEEN, faults, focused, has_focus, press, tab_to
from tests.dapp.test_alerts_page import deviating
from tests.dapp.test_assets_page import MANY, many_assets
from tests.dapp.test_usability import CHARTED, PAGES

SOURCE = ROOT / "dapp" / "src"
SORTED = {"components/assets/assets-table.tsx"}
"""The tables that a reader can sort; each has a test here."""
COLUMNS = ("Asset", "Class", "Capacity", "Power", "Capacity factor", "Deviation", "Availability")

AT_REST = """box => new Promise(done => {
    const look = top => requestAnimationFrame(() => requestAnimationFrame(
        () => box.scrollTop === top ? done() : look(box.scrollTop)));
    look(box.scrollTop);
})"""
"""Resolves when a box has stopped to scroll, which takes some frames."""


def settled(page: Page, path: str) -> None:
    """Open a page and wait until nothing loads."""
    page.goto(path)
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)


@pytest.mark.parametrize("name", list(PAGES))
def test_page__tab__reaches_every_control_and_shows_where_it_is(page: Page, name: str) -> None:
    settled(page, PAGES[name])
    if name in CHARTED:
        expect(page.get_by_test_id("figures")).to_contain_text("steps")
    assert faults(page) == []


def test_sorted_tables__every_one_of_the_dapp__is_sorted_here() -> None:
    found = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.tsx") if "aria-sort" in path.read_text()}
    assert found == SORTED


def test_busy_buttons__none__is_disabled_and_so_loses_the_focus() -> None:
    found = [path.name for path in SOURCE.rglob("*.tsx") if re.search(r"disabled=\{[^}]*isPending", path.read_text())]
    assert found == [], "use busyProps"


@pytest.mark.parametrize("column", COLUMNS)
def test_assets__column_by_keyboard__sorts_both_ways_and_keeps_the_focus(page: Page, column: str) -> None:
    settled(page, "/assets/?sort=power" if column == "Asset" else "/assets/")
    head = page.get_by_role("columnheader", name=column, exact=True)
    button = head.get_by_role("button")
    tab_to(page, button)
    for key, order in (("Enter", "ascending"), ("Space", "descending")):
        press(page, key)
        expect(head).to_have_attribute("aria-sort", order)
        expect(page.locator("[aria-sort]")).to_have_count(1)
        expect(button).to_be_focused()


def first_in_view(box: Locator) -> int:
    """The place in the whole list of the first row that the box shows."""
    return int(box.evaluate("""box => {
        const top = box.querySelector('thead').getBoundingClientRect().bottom;
        const rows = [...box.querySelectorAll('[data-testid=asset]')];
        return rows.find(row => row.getBoundingClientRect().bottom > top + 1)?.ariaRowIndex ?? 0;
    }"""))  # fmt: skip


def test_assets__5000_by_keyboard__every_row_is_within_reach(page: Page, node: Any) -> None:
    many_assets(node)
    settled(page, "/assets/?sort=capacity")
    box = page.get_by_role("region", name="Assets of the region")
    tab_to(page, box)
    before = first_in_view(box)
    for key, sign in (("PageDown", 1), ("ArrowDown", 1), ("PageUp", -1)):
        top = box.evaluate("box => box.scrollTop")
        press(page, key)
        page.wait_for_function(
            "([box, top, sign]) => sign * (box.scrollTop - top) > 0", arg=[box.element_handle(), top, sign]
        )
        box.evaluate(AT_REST)
    assert before == 2
    press(page, "End")
    expect(page.locator(f"[aria-rowindex='{MANY + 1}']")).to_be_in_viewport()
    press(page, "Home")
    expect(page.locator("[aria-rowindex='2']")).to_be_in_viewport()
    expect(box).to_be_focused()


def linked_assets(node: Any) -> None:
    """Let the node have 5,000 assets, each with a feed."""
    many_assets(node)
    for place, asset in enumerate(node.responses["assets"]):
        asset["feed"] = place % len(node.responses["feeds"])


def test_assets__tab_through_the_rows__draws_further_ones_and_none_is_covered(page: Page, node: Any) -> None:
    linked_assets(node)
    settled(page, "/assets/?sort=capacity")
    box = page.get_by_role("region", name="Assets of the region")
    tab_to(page, box.get_by_role("link").first)
    row = "document.activeElement.closest('[data-testid=asset]')"
    for key, places in (("Tab", range(3, 63)), ("Shift+Tab", range(61, 1, -1))):
        for place in places:
            press(page, key)
            assert page.evaluate(f"Number({row}?.ariaRowIndex)") == place, key
            assert page.evaluate(UNSEEN) is None, place
            if place % 8 == 0:
                # The rows that a scrolled window needs are drawn in the frame after it.
                page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_assets__focused_row_scrolled_away__leaves_the_focus_in_the_table(page: Page, node: Any) -> None:
    linked_assets(node)
    settled(page, "/assets/?sort=capacity")
    box = page.get_by_role("region", name="Assets of the region")
    tab_to(page, box.get_by_role("link").first)
    press(page, "End")
    expect(page.locator(f"[aria-rowindex='{MANY + 1}']")).to_be_in_viewport()
    assert has_focus(box), focused(page)
    press(page, "Home")
    expect(page.locator("[aria-rowindex='2']")).to_be_in_viewport()


def test_wide_tables__phone__scroll_by_arrow_keys(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    scrolled = 0
    for path in PAGES.values():
        settled(page, path)
        for box in page.get_by_role("main").locator("section[tabindex='0']").all():
            if not box.evaluate("box => box.scrollWidth > box.clientWidth"):
                continue
            tab_to(page, box)
            press(page, "ArrowRight")
            page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())
            scrolled += 1
    assert scrolled >= 5


@pytest.mark.parametrize("name", ["rounds", "alerts"])
def test_tabs__keyboard__choose_and_keep_the_focus(page: Page, name: str) -> None:
    settled(page, PAGES[name])
    tabs = page.get_by_role("main").locator("nav button")
    for tab in tabs.all():
        tab_to(page, tab)
        press(page, "Enter")
        expect(tab).to_have_attribute("aria-current", "true")
        expect(tab).to_be_focused()


@pytest.mark.parametrize("path", ["/assets/", "/feed/?feed=12"])
def test_choices__arrow_keys__choose_and_keep_the_focus(page: Page, path: str) -> None:
    settled(page, path)
    for group in page.get_by_role("main").get_by_role("group").filter(has=page.get_by_role("radio")).all():
        options = group.get_by_role("radio")
        chosen = next(place for place, option in enumerate(options.all()) if option.is_checked())
        tab_to(page, options.nth(chosen))
        for step in range(1, options.count() + 1):
            press(page, "ArrowRight")
            option = options.nth((chosen + step) % options.count())
            expect(option).to_be_checked()
            expect(option).to_be_focused()


@pytest.mark.parametrize("name", ["feed", "round"])
def test_folded_parts__keyboard__open_and_close(page: Page, name: str) -> None:
    settled(page, PAGES[name])
    if name == "round":
        tab_to(page, page.get_by_role("button", name="Verify this round"))
        press(page, "Enter")
    parts = page.get_by_role("main").locator("summary")
    expect(parts.first).to_be_visible()
    for part in parts.all():
        tab_to(page, part)
        for key, state in (("Enter", True), ("Space", False)):
            press(page, key)
            page.wait_for_function(
                "([part, state]) => part.parentElement.open === state", arg=[part.element_handle(), state]
            )
            expect(part).to_be_focused()


def test_feed_picker__keyboard__moves_filters_chooses_and_closes(page: Page) -> None:
    settled(page, "/feed/?feed=12")
    field = page.get_by_role("combobox", name="Search feeds by name or class")
    tab_to(page, field)
    press(page, "ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    options = page.get_by_role("listbox").get_by_role("option")
    press(page, "ArrowDown", "ArrowDown", "ArrowUp")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("."))
    active = field.get_attribute("aria-activedescendant")
    assert active == options.nth(1).get_attribute("id")
    press(page, "Tab", "ArrowRight")
    chosen = page.get_by_role("group", name="Class").last.get_by_role("radio").nth(1)
    expect(chosen).to_be_checked()
    press(page, "Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_focused()
    press(page, "ArrowDown", "Enter")
    expect(page).not_to_have_url(re.compile("feed=12"))
    expect(field).to_be_focused()


def test_acknowledge__refused__keeps_the_focus(page: Page) -> None:
    page.route("**/acknowledge", lambda route: route.fulfill(status=401, json={"detail": "Sign in first."}))
    settled(page, "/alerts/")
    button = page.get_by_role("button", name="Acknowledge").first
    tab_to(page, button)
    press(page, "Enter")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(button).to_be_focused()


def test_acknowledge__done__leaves_the_focus_on_the_alert(page: Page) -> None:
    settled(page, "/alerts/")
    alert = page.get_by_role("main").get_by_role("listitem").first
    tab_to(page, alert.get_by_role("button", name="Acknowledge"))
    press(page, "Enter")
    expect(alert).to_contain_text("acknowledged")
    expect(alert).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("main").get_by_role("listitem").nth(1).get_by_role("button")).to_be_focused()


def test_recalibrate__keyboard__chooses_a_model_and_keeps_the_focus(page: Page, node: Any) -> None:
    node.responses["alerts"].insert(0, deviating(node))
    settled(page, "/alerts/")
    alert = page.get_by_role("listitem").filter(has_text="wp-1 deviates")
    tab_to(page, alert.get_by_label("Model to recalibrate"))
    press(page, "g")
    button = alert.get_by_role("button", name="Recalibrate")
    tab_to(page, button)
    press(page, "Space")
    expect(alert.get_by_role("status")).to_have_text("gbm is now version 0x22222222")
    expect(button).to_be_focused()


def test_verify__keyboard__keeps_the_focus(page: Page) -> None:
    settled(page, PAGES["round"])
    button = page.get_by_role("button", name=re.compile("^Verify"))
    tab_to(page, button)
    press(page, "Enter")
    expect(page.get_by_test_id("verdict")).to_contain_text("numbers agree")
    assert focused(page) is not None
    expect(page.get_by_role("region", name="Verify this round").get_by_role("button").first).to_be_focused()


def test_sign_out__failed__keeps_the_focus(page: Page, node: Any) -> None:
    node.signed_in = "ada@example.org"
    page.route("**/auth/sign-out", lambda route: route.fulfill(status=503, json={"detail": "Try again."}))
    settled(page, "/rounds/")
    button = page.get_by_role("button", name="Sign out")
    tab_to(page, button)
    press(page, "Enter")
    expect(page.get_by_test_id("session").get_by_role("alert")).to_be_visible()
    expect(button).to_be_focused()
