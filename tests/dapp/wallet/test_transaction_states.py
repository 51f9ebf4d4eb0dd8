"""Every state of a transaction: rejected, pending, replaced, cancelled, failed, and what survives a reload."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from eth_account import Account
from playwright.sync_api import Page, expect

from tests.dapp.wallet.conftest import CAP
from tests.dapp.wallet.injected import InjectedWallet
from tests.dapp.wallet.pages import expect_alert, expect_confirmed, expect_state, stake
from tests.oracle.conftest import UNIT

Connect = Callable[[InjectedWallet], None]


@contextmanager
def nothing_mined(wallet: InjectedWallet) -> Iterator[None]:
    """Let the chain keep transactions waiting for as long as the block lasts."""
    wallet.rpc("evm_setAutomine", False)
    try:
        yield
    finally:
        wallet.rpc("evm_setAutomine", True)
        wallet.rpc("evm_mine")


def call_of(wallet: InjectedWallet) -> dict[str, str]:
    """The wallet's latest transaction."""
    return wallet.rpc("eth_getTransactionByHash", wallet.sent[-1])


def test_send__rejected_in_the_wallet__says_so_and_can_be_tried_again(
    page: Page, market: Any, connect: Connect
) -> None:
    wallet = market.wallet(rejects={"eth_signTypedData_v4"})
    connect(wallet)
    stake(page, market, "2")
    expect_alert(page, "You rejected it in your wallet")
    wallet.rejects = {"eth_sendTransaction"}
    stake(page, market, "2")
    expect_state(page, "Stake", "rejected")
    wallet.rejects = set()
    stake(page, market, "2")
    expect_confirmed(page, "Stake")


def test_send__account_without_gas__says_so_before_sending(page: Page, market: Any, connect: Connect) -> None:
    account = Account.create()
    contracts, payer = market.world.contracts, market.world.payer
    contracts.token.mint(account.address, 50 * UNIT, sender=payer)
    wallet = market.wallet(account)
    connect(wallet)
    stake(page, market, "2")
    expect_alert(page, "cannot pay for the gas")
    assert "eth_sendTransaction" not in wallet.asked


def test_form__more_than_the_wallet_has__says_so_and_asks_nothing(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    stake(page, market, "10001")
    expect(page.get_by_text("Your wallet has 10,000.00 tokens.")).to_be_visible()
    assert {"eth_sendTransaction", "eth_signTypedData_v4"}.isdisjoint(wallet.asked)


def test_pending__never_resolves__does_not_hold_up_the_next_one(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    with nothing_mined(wallet):
        stake(page, market, "2")
        expect_state(page, "Stake", "pending")
        stake(page, market, "3")
        expect(page.get_by_test_id("transaction")).to_have_count(2)
        expect_state(page, "Stake", "pending")
    for row in page.get_by_test_id("transaction").all():
        expect(row).to_have_attribute("data-state", "confirmed")
    assert market.staked(wallet.accounts[0].address) == 5 * UNIT


def test_replaced__sped_up_in_the_wallet__is_followed_and_not_lost(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    with nothing_mined(wallet):
        stake(page, market, "4")
        expect_state(page, "Stake", "pending")
        slow = call_of(wallet)
        wallet.transact(slow["to"], slow["input"], int(slow["nonce"], 16), fee_factor=8)
    expect_confirmed(page, "Stake")
    expect(page.get_by_test_id("transaction").first).to_contain_text("sped up")
    assert market.staked(wallet.accounts[0].address) == 4 * UNIT


def test_replaced__cancelled_in_the_wallet__is_called_cancelled(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    with nothing_mined(wallet):
        stake(page, market, "4")
        expect_state(page, "Stake", "pending")
        nonce = int(call_of(wallet)["nonce"], 16)
        wallet.transact(wallet.accounts[0].address, "0x", nonce, fee_factor=8)
    expect_state(page, "Stake", "cancelled")
    assert market.staked(wallet.accounts[0].address) == 0


def test_reload__transaction_pending__is_followed_to_its_end(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    with nothing_mined(wallet):
        stake(page, market, "6")
        expect_state(page, "Stake", "pending")
        page.reload()
        expect_state(page, "Stake", "pending")
    expect_confirmed(page, "Stake")


def test_reload__while_the_wallet_asks__finds_the_transaction_by_its_nonce(
    page: Page, market: Any, connect: Connect
) -> None:
    wallet = market.wallet(silent={"eth_sendTransaction"})
    connect(wallet)
    stake(page, market, "6")
    expect_state(page, "Stake", "sign")
    page.reload()
    expect_state(page, "Stake", "sign")
    (request,) = wallet.unanswered
    call = request["params"][0]
    wallet.transact(call["to"], call["data"])
    expect_confirmed(page, "Stake")


def test_failed__reverted_when_mined__says_why(page: Page, market: Any, connect: Connect) -> None:
    wallet, operator = market.wallet(), market.wallet(market.operator)
    vault = market.world.contracts.vault

    def set_cap(cap_wei: int) -> None:
        data = "0x" + bytes(vault.setDelegationCap.encode_input(market.forecaster, cap_wei)).hex()
        operator.transact(str(vault.address), data, fee_factor=8)

    connect(wallet)
    with nothing_mined(wallet):
        stake(page, market, "5")
        expect_state(page, "Stake", "pending")
        # Its better fee puts this into the block first.
        set_cap(0)
    expect_state(page, "Stake", "failed")
    expect(page.get_by_test_id("transaction").first).to_contain_text("the operator accepts")
    set_cap(CAP)


def test_chain_down__says_so_and_sends_nothing(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet()
    connect(wallet)
    expect(page.get_by_test_id("tokens")).to_have_text("10,000.00")
    expect(page.get_by_label("Amount in tokens").first).to_be_visible()
    page.route("**/api/v1/rpc", lambda route: route.fulfill(status=503, json={"detail": "The chain does not answer."}))
    stake(page, market, "5")
    expect_alert(page, "Nothing was sent")
    expect(page.get_by_test_id("tokens")).to_have_text("10,000.00")
    page.unroute("**/api/v1/rpc")
    stake(page, market, "5")
    expect_confirmed(page, "Stake")


def test_history__downloaded__has_every_transaction(page: Page, market: Any, connect: Connect) -> None:
    wallet = market.wallet(signs_permits=False)
    connect(wallet)
    stake(page, market, "1")
    expect_confirmed(page, "Stake")
    page.get_by_text("History").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert [line.split(",")[1] for line in lines] == ["action", "stake", "approve"]
    assert all(line.split(",")[4] == "confirmed" for line in lines[1:])
