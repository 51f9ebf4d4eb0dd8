"""Write a picture of each tab of the account page to build/screens, with a real chain.

Run it by `make screens`. Pytest does not collect this file by itself.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.dapp.screens import save_both_sizes
from tests.dapp.test_usability import THEMES
from tests.dapp.wallet.pages import expect_confirmed, stake
from tests.dapp.wallet.test_wallet_usability import TABS


@pytest.mark.parametrize("theme", THEMES)
def test_account__before_and_after_connecting__is_saved(page: Page, market: Any, theme: str) -> None:
    expect.set_options(timeout=60_000)
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    wallet = market.wallet()
    wallet.inject(page)
    page.goto("/account/")
    expect(page.get_by_role("button", name="Connect a wallet")).to_be_visible()
    save_both_sizes(page, f"account-{theme}")
    page.get_by_role("button", name="Connect a wallet").click()
    page.get_by_role("dialog").get_by_role("button", name=wallet.name).click()
    stake(page, market, "25")
    expect_confirmed(page, "Stake")
    for tab in TABS:
        page.goto(f"/account/?tab={tab}")
        expect(page.get_by_test_id("account")).to_be_visible()
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        save_both_sizes(page, f"account-{tab}-{theme}")
