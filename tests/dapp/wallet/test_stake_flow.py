"""Connecting, staking and its stages, each from the form to the mined receipt and its effect in the vault."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.dapp.wallet.injected import InjectedWallet
from tests.dapp.wallet.pages import expect_confirmed, stake
from tests.oracle.conftest import UNIT

Connect = Callable[[InjectedWallet], None]


def test_demo_wallet__one_click__is_funded_and_stakes(page: Page, market: Any) -> None:
    page.goto("/account/")
    page.get_by_role("button", name="Demo wallet").click()
    expect(page.get_by_test_id("tokens")).to_have_text("10,000.00")
    stake(page, market, "25")
    expect_confirmed(page, "Stake")
    expect(page.get_by_test_id("tokens")).to_have_text("9,975.00")
    expect(page.get_by_test_id("position")).to_contain_text("25.00")
    address = page.get_by_test_id("account").get_attribute("title")
    assert market.staked(address) == 25 * UNIT
    page.reload()
    expect(page.get_by_test_id("account")).to_have_attribute("title", str(address))


def test_stake__wallet_that_signs_permits__needs_one_transaction(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    stake(page, market, "12.5")
    expect_confirmed(page, "Stake")
    assert wallet.asked.count("eth_sendTransaction") == 1
    assert market.staked(wallet.accounts[0].address) == 12.5 * UNIT


def test_stake__permit_refused_by_a_smart_account__approves_instead(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet(signs_permits=False)
    connect(wallet)
    stake(page, market, "7")
    expect_confirmed(page, "Approve")
    expect_confirmed(page, "Stake")
    assert market.staked(wallet.accounts[0].address) == 7 * UNIT


def test_stake__wallet_with_batched_calls__asks_once(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet(batches=True)
    connect(wallet)
    stake(page, market, "3")
    expect_confirmed(page, "Stake")
    assert wallet.asked.count("wallet_sendCalls") == 1
    assert "eth_signTypedData_v4" not in wallet.asked
    assert market.staked(wallet.accounts[0].address) == 3 * UNIT


def test_stake__through_all_its_states__leaves_with_what_it_was(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    address = wallet.accounts[0].address
    connect(wallet)
    stake(page, market, "40")
    expect_confirmed(page, "Stake")
    cooldown_s = int(market.world.contracts.vault.cooldown())
    now = int(market.world.provider.get_block("latest").timestamp)
    market.at(now + cooldown_s + 1)
    page.get_by_role("button", name="Activate").click()
    expect_confirmed(page, "Activate")
    page.get_by_role("button", name="Unstake").click()
    form = page.get_by_role("region", name="Unstake from")
    form.get_by_label("Amount in tokens").fill("15")
    form.get_by_role("button", name="Unstake").click()
    expect_confirmed(page, "Unstake")
    now = int(market.world.provider.get_block("latest").timestamp)
    market.at(now + cooldown_s + 1)
    page.get_by_role("button", name="Withdraw").click()
    expect_confirmed(page, "Withdraw")
    assert market.staked(address) == 25 * UNIT
    expect(page.get_by_test_id("tokens")).to_have_text("9,975.00")


def test_claim__without_rewards__says_so_and_offers_nothing_to_sign(page: Page, market: Any, connect: Connect) -> None:
    connect(market.wallet())
    expect(page.get_by_role("region", name="Claim")).to_contain_text("Nothing to claim")
    expect(page.get_by_role("region", name="Claim").get_by_role("button")).to_have_count(0)
