"""The account page by keyboard, in both themes, on two screen sizes, in German; axe finds nothing."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.dapp.test_usability import AXE, SCREENSHOTS, THEMES, VIOLATIONS, WIDTHS
from tests.dapp.wallet.pages import expect_confirmed, stake

TABS = ("stake", "operate", "pool", "contest", "history")


@pytest.mark.parametrize("theme", THEMES)
def test_account_page__every_tab__has_no_violations(page: Page, market: Any, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    wallet = market.wallet()
    wallet.inject(page)
    page.goto("/account/?connect")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []
    page.get_by_role("dialog").get_by_role("button", name=wallet.name).click()
    stake(page, market, "1")
    expect_confirmed(page, "Stake")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for tab in TABS:
        page.goto(f"/account/?tab={tab}")
        expect(page.get_by_test_id("account")).to_be_visible()
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        page.evaluate(AXE.read_text())
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
            page.screenshot(path=SCREENSHOTS / f"account-{tab}-{theme}-{width}.png", full_page=True)
            assert page.evaluate(VIOLATIONS) == [], tab


def test_account_page__keyboard_alone__connects_and_stakes(page: Page, market: Any) -> None:
    wallet = market.wallet()
    wallet.inject(page)
    page.goto("/account/")
    page.get_by_role("button", name="Connect a wallet").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=wallet.name).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("account")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("main")).to_be_focused()  # what opened the dialog has gone with it
    page.get_by_label("Amount in tokens").first.focus()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect_confirmed(page, "Stake")


@pytest.mark.usefixtures("market")
def test_account_page__in_german__says_everything_in_german(page: Page) -> None:
    page.goto("/account/?lang=de")
    page.get_by_role("button", name="Demo-Wallet").click()
    page.get_by_label("Betrag in Tokens").first.fill("nichts")
    expect(page.get_by_text("Geben Sie einen Betrag über 0 ein")).to_be_visible()
    expect(page.get_by_role("region", name="Abholen")).to_contain_text("Nichts abzuholen")
