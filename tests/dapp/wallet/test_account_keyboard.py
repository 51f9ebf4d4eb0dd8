"""The account page by keyboard alone: its tabs, its forms, and a stake's own form."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.dapp.keys import faults, has_focus, press, tab_to
from tests.dapp.wallet.injected import InjectedWallet
from tests.dapp.wallet.test_wallet_usability import TABS

Connect = Callable[[InjectedWallet], None]


def test_account_page__arrow_keys__reach_every_tab_and_tab_every_form(
    page: Page, market: Any, connect: Connect
) -> None:
    connect(market.wallet(market.operator))
    tabs = page.get_by_role("group", name="What to do").get_by_role("radio")
    expect(tabs).to_have_count(len(TABS))
    for place, name in enumerate(TABS):
        tab_to(page, tabs.nth(max(0, place - 1)))
        if place > 0:
            press(page, "ArrowRight")
        expect(tabs.nth(place)).to_be_checked()
        expect(tabs.nth(place)).to_be_focused()
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        if place > 0:
            assert f"tab={name}" in page.url
        assert faults(page) == [], name


def test_position__keyboard__opens_fills_and_closes_its_form(page: Page, market: Any, connect: Connect) -> None:
    connect(market.wallet(market.operator))
    opener = page.get_by_test_id("position").first.get_by_role("button", name="Unstake")
    tab_to(page, opener)
    form = page.get_by_role("region", name="Unstake from")
    for key, opens in (("Enter", True), ("Space", False), ("Enter", True)):
        press(page, key)
        expect(form).to_have_count(int(opens))
        expect(opener).to_have_attribute("aria-expanded", str(opens).lower())
        expect(opener).to_be_focused()
    tab_to(page, form.get_by_label("Amount in tokens"))
    page.keyboard.type("0")
    press(page, "Enter")
    expect(form.get_by_role("status").first).to_be_visible()
    assert has_focus(form)
