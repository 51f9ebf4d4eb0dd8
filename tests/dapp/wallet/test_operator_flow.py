"""Registering, operating and funding, each from the form to the mined receipt and its effect in the vault."""

from collections.abc import Callable
from typing import Any

from eth_account import Account
from playwright.sync_api import Page, expect

from tests.dapp.wallet.injected import InjectedWallet
from tests.dapp.wallet.pages import expect_confirmed
from tests.oracle.conftest import UNIT

Connect = Callable[..., None]


def test_register__then_operate__every_change_is_in_the_vault(page: Page, market: Any, connect: Connect) -> None:
    wallet: InjectedWallet = market.wallet()
    vault, address = market.world.contracts.vault, wallet.accounts[0].address
    connect(wallet, "?tab=operate")
    form = page.get_by_role("region", name="Register as a forecaster")
    form.get_by_label("Commission in percent").fill("12.5")
    form.get_by_label("Amount in tokens").fill("2000")
    form.get_by_role("button", name="Register").click()
    expect_confirmed(page, "Register")
    forecaster = vault.forecasterId(address, 0)
    book = vault.forecasterOf(forecaster)
    assert (book.operator, book.commissionBps, book.bucket.earning) == (address, 1_250, 2_000 * UNIT)

    own = page.get_by_role("region", name="Your forecaster")
    own.get_by_label("Accept from delegators, in tokens").fill("300")
    own.get_by_role("button", name="Set the cap").click()
    expect_confirmed(page, "Set the delegation cap")
    own.get_by_label("Commission in percent").fill("5")
    own.get_by_role("button", name="Lower the commission").click()
    expect_confirmed(page, "Lower the commission")
    key = Account.create().address
    own.get_by_label("Authority").fill(key)
    own.get_by_role("button", name="Change the key").click()
    expect_confirmed(page, "Change the key")
    expect(own).to_contain_text("not jailed in this pool")
    book = vault.forecasterOf(forecaster)
    assert (book.delegationCap, book.commissionBps, book.authority) == (300 * UNIT, 500, key)


def test_commission__raised__says_why_before_it_is_signed(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet(market.operator)
    connect(wallet, "?tab=operate")
    own = page.get_by_role("region", name="Your forecaster")
    own.get_by_label("Commission in percent").fill("99")
    own.get_by_role("button", name="Lower the commission").click()
    expect(own.get_by_role("alert")).to_contain_text("A commission of 99 % is above the limit of 10 %")
    assert "eth_sendTransaction" not in wallet.asked


def test_fund__pool__raises_its_free_fund(page: Page, market: Any, connect: Connect) -> None:
    before = int(market.world.contracts.vault.fundOf(market.world.pool.id).free)
    connect(market.wallet(), "?tab=pool")
    page.get_by_label("Amount in tokens").fill("77")
    page.get_by_role("button", name="Fund", exact=True).click()
    expect_confirmed(page, "Fund the pool")
    assert market.world.contracts.vault.fundOf(market.world.pool.id).free == before + 77 * UNIT


def test_preview__wager__shows_what_a_score_pays(page: Page, market: Any, connect: Connect) -> None:
    connect(market.wallet(), "?tab=operate")
    preview = page.get_by_role("region", name="Payout preview").first
    expect(preview.get_by_role("row")).to_have_count(8)
    expect(preview).to_contain_text("At most 4.0000 tokens can be lost.")
    preview.get_by_label("Wager in tokens").fill("nothing")
    expect(preview.get_by_role("row")).to_have_count(0)
