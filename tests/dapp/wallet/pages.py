"""What the tests of the account page do on it, and wait for."""

from typing import Any

from playwright.sync_api import Page, expect


def expect_alert(page: Page, text: str) -> None:
    """Wait until the page warns of something; Next.js has an alert of its own, which is empty."""
    expect(page.get_by_role("alert").filter(has_text=text)).to_be_visible()


def stake(page: Page, market: Any, amount: str) -> None:
    """Fill in the stake form for the market's forecaster and send it, once the balances are there."""
    expect(page.get_by_test_id("tokens")).not_to_have_text("\u2013")
    # Other tests register forecasters of their own, which the form may offer first.
    page.get_by_label("Forecaster", exact=True).first.select_option(market.forecaster.lower())
    page.get_by_label("Amount in tokens").first.fill(amount)
    page.get_by_role("button", name="Stake", exact=True).click()


def expect_state(page: Page, action: str, state: str) -> None:
    """Wait until the newest transaction of an action is in a state."""
    row = page.get_by_test_id("transaction").filter(has_text=action).first
    expect(row).to_have_attribute("data-state", state)


def expect_confirmed(page: Page, action: str) -> None:
    """Wait until the newest transaction of an action is confirmed."""
    expect_state(page, action, "confirmed")
