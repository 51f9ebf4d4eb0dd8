"""Connecting when wallets behave as they do: locked, on another network, several at once, without events."""

import re
from collections.abc import Callable
from typing import Any

from eth_account import Account
from playwright.sync_api import Page, expect

from tests.dapp.wallet.injected import InjectedWallet
from tests.dapp.wallet.pages import expect_confirmed, stake

Connect = Callable[[InjectedWallet], None]
CHAIN_ID = 31337


def stake_button(page: Page) -> Any:
    return page.get_by_role("button", name="Stake", exact=True)


def test_connect__locked_wallet__says_so_and_can_be_cancelled(page: Page, market: Any) -> None:
    wallet = market.wallet(silent={"eth_requestAccounts"})
    wallet.inject(page)
    page.goto("/account/?connect")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=wallet.name).click()
    expect(dialog.get_by_role("status")).to_contain_text("does not answer. Is it locked?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("button", name=wallet.name)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_reload__wallet_that_got_locked__offers_to_connect_again(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    wallet.silent = {"eth_accounts"}
    page.reload()
    expect(page.get_by_role("button", name="Connect a wallet")).to_be_visible()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)


def test_connect__several_wallets__lists_each_and_connects_the_chosen_one(page: Page, market: Any) -> None:
    first = market.wallet(name="Alpha wallet")
    second = market.wallet(name="Beta wallet")
    for wallet in (first, second):
        wallet.inject(page)
    page.goto("/account/?connect")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_text(["Alpha wallet", "Beta wallet", "Demo wallet"])
    dialog.get_by_role("button", name="Beta wallet").click()
    expect(page.get_by_test_id("account")).to_have_attribute("title", second.accounts[0].address)
    assert "eth_requestAccounts" not in first.asked


def test_connect__rejected__says_so(page: Page, market: Any) -> None:
    wallet = market.wallet(rejects={"eth_requestAccounts"})
    wallet.inject(page)
    page.goto("/account/?connect")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=wallet.name).click()
    expect(dialog.get_by_role("alert")).to_contain_text("You rejected it in your wallet")


def test_network__switched_from_the_page__button_comes_alive(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet(chain_id=1)
    connect(wallet)
    expect(stake_button(page)).to_be_disabled()
    page.get_by_role("button", name="Switch network").click()
    expect(stake_button(page)).to_be_enabled()
    stake(page, market, "1")
    expect_confirmed(page, "Stake")


def test_network__unknown_to_the_wallet__is_added_with_one_click(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet(chain_id=1, known_chains={1})
    connect(wallet)
    page.get_by_role("button", name="Switch network").click()
    expect(stake_button(page)).to_be_enabled()
    (added,) = wallet.added
    assert int(added["chainId"], 16) == CHAIN_ID
    assert added["rpcUrls"] == [f"{market.url}/api/v1/rpc"]


def test_network__switched_in_the_wallet_without_an_event__button_comes_alive(
    page: Page, market: Any, connect: Connect
) -> None:
    wallet = market.wallet(chain_id=1, emits=False)
    connect(wallet)
    expect(stake_button(page)).to_be_disabled()
    wallet.switch_network(CHAIN_ID)
    expect(stake_button(page)).to_be_enabled()


def test_account__switched_in_the_wallet__shows_its_balances_at_once(page: Page, market: Any, connect: Connect) -> None:
    rich, poor = Account.create(), Account.create()
    market.fund(rich)
    wallet = market.wallet(rich, poor)
    connect(wallet)
    expect(page.get_by_test_id("tokens")).to_have_text("10,000.00")
    wallet.switch_account(1)
    expect(page.get_by_test_id("account")).to_have_attribute("title", poor.address)
    expect(page.get_by_test_id("tokens")).to_have_text("0.00")
    wallet.switch_account(1)
    expect(page.get_by_test_id("tokens")).to_have_text("10,000.00")
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("button", name="Connect a wallet")).to_be_visible()


def test_account_page__api_down__says_so_and_recovers(page: Page) -> None:
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto("/account/")
    expect(page.get_by_text("The node describes no deployment yet")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The node does not answer. Is it still running?")
    page.unroute("**/api/v1/**")
    expect(page.get_by_role("button", name="Connect a wallet")).to_be_visible()


def test_account_page__every_request__stays_on_this_machine(
    page: Page, market: Any, connect: Connect, requests: list[Any]
) -> None:
    connect(market.wallet())
    stake(page, market, "1")
    expect_confirmed(page, "Stake")
    hosts = {request.url.split("/")[2] for request in requests if re.match("https?:", request.url)}
    assert hosts == {market.url[7:]}
