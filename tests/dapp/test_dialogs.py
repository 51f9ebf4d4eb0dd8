"""Every dialog by keyboard alone: it opens, takes the focus, keeps it, closes, and gives it back."""

import re
from collections.abc import Callable

import pytest
from eth_account import Account
from playwright.sync_api import Locator, Page, expect

from tests.dapp.chain_record import CHAIN_ID
from tests.dapp.conftest import ROOT
from tests.dapp.keys import focused, has_focus, press, stops, tab_to
from tests.dapp.wallet.injected import InjectedWallet

SOURCE = ROOT / "dapp" / "src"
HOME = "components/wallet/dialog.tsx"
"""The only file that makes an element a dialog; components use what it exports."""
NATIVE = re.compile(
    r"<dialog|showModal|role=\"(?:alert)?dialog\"|aria-modal|popover|window\.(?:alert|confirm|prompt)\("
)
COMPONENT = re.compile(r"function (\w+)\(|<(Dialog)\b")


@pytest.fixture
def wallet(page: Page) -> InjectedWallet:
    """A wallet on a page whose node describes its chain."""
    names = ("token", "vault", "pools", "market", "disputes", "lens")
    contracts = {name: f"0x{place:040x}" for place, name in enumerate(names, start=1)}
    chain = {"chain_id": CHAIN_ID, "is_local": True, "faucet": False, "deployment_block": 1, "contracts": contracts}
    hashes = {"deployment_block_hash": "0x" + "1" * 64, "pool_id": "0x" + "2" * 64}
    page.route("**/api/v1/chain", lambda route: route.fulfill(json={**chain, **hashes}))
    installed = InjectedWallet("http://127.0.0.1:9", [Account.create()], chain_id=CHAIN_ID)
    installed.inject(page)
    return installed


def on_the_account_page(page: Page) -> Locator:
    """The button that lists the wallets to somebody who has connected none."""
    page.goto("/account/")
    return page.get_by_role("button", name="Connect a wallet")


def on_a_refusal(page: Page) -> Locator:
    """The button beside an alert that somebody may not acknowledge who is not signed in."""
    page.route("**/acknowledge", lambda route: route.fulfill(status=401, json={"detail": "Sign in first."}))
    page.goto("/alerts/")
    tab_to(page, page.get_by_role("button", name="Acknowledge").first)
    press(page, "Enter")
    return page.get_by_role("button", name="Sign in")


def on_a_refusal_with_a_wallet(page: Page) -> Locator:
    """The same button, once a wallet is connected."""
    tab_to(page, on_the_account_page(page))
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, page.get_by_role("dialog").get_by_role("button", name="Test wallet"))
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    return on_a_refusal(page)


def on_a_channel(page: Page) -> Locator:
    """The button beside the rounds of a channel, which only its members may read."""
    session = {"name": None, "oidc": True, "wallets": False}
    page.route("**/auth/session", lambda route: route.fulfill(json=session))
    page.route("**/api/v1/rounds*", lambda route: route.fulfill(status=401, json={"detail": "Sign in first."}))
    page.goto("/rounds/")
    return page.get_by_role("main").get_by_role("button", name="Sign in").first


OPENERS: dict[str, list[Callable[[Page], Locator]]] = {
    "ConnectDialog": [on_the_account_page, on_a_refusal],
    "SignDialog": [on_a_refusal_with_a_wallet],
    "MemberDialog": [on_a_channel],
}
"""What opens each dialog, by its component."""
TITLES = {"ConnectDialog": "Choose a wallet", "SignDialog": "Sign in", "MemberDialog": "Sign in"}
CASES = [(dialog, opener) for dialog, openers in OPENERS.items() for opener in openers]


def test_dialogs__every_one_of_the_dapp__is_opened_here() -> None:
    found, native = set(), set()
    for path in SOURCE.rglob("*.ts*"):
        text, name = path.read_text(), str(path.relative_to(SOURCE))
        if NATIVE.search(text):
            native.add(name)
        inside = ""
        for match in COMPONENT.finditer(text):
            inside = match[1] or inside
            if match[2]:
                found.add(inside)
    assert found == OPENERS.keys() == TITLES.keys()
    assert native == {HOME}, "make dialogs of the component Dialog, so that they are tested here"


@pytest.mark.usefixtures("wallet")
@pytest.mark.parametrize(("opening", "leaving"), [("Enter", "Escape"), ("Space", "Close")])
@pytest.mark.parametrize(("name", "find"), CASES)
def test_dialog__keyboard_alone__takes_keeps_and_gives_back_the_focus(
    page: Page, name: str, find: Callable[[Page], Locator], opening: str, leaving: str
) -> None:
    opener = find(page)
    expect(opener).to_be_visible()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    tab_to(page, opener)
    press(page, opening)
    dialog = page.get_by_role("dialog", name=TITLES[name])
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    inside = stops(dialog)
    assert len(inside) > 1, "nothing but a button that closes it"
    for key in ("Tab", "Shift+Tab"):
        reached = []
        for _ in range(2 * len(inside) + 2):
            press(page, key)
            reached.append(focused(page))
        # Behind the last control is the browser's own bar, which a page must not withhold.
        assert set(reached) - {None} == inside, key
        assert reached.count(None) <= 3, key
    if leaving == "Close":
        tab_to(page, dialog.get_by_role("button", name="Close"))
    press(page, "Escape" if leaving == "Escape" else "Space")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_connect_dialog__the_focused_control_goes__keeps_the_focus_inside(page: Page, wallet: InjectedWallet) -> None:
    wallet.silent.add("eth_requestAccounts")
    opener = on_the_account_page(page)
    tab_to(page, opener)
    press(page, "Enter")
    dialog = page.get_by_role("dialog")
    choice = dialog.get_by_role("button", name=wallet.name)
    tab_to(page, choice)
    press(page, "Enter")
    cancel = dialog.get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    press(page, "Enter")
    expect(choice).to_be_visible()
    expect(cancel).to_have_count(0)
    assert has_focus(dialog)
    press(page, "Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_sign_in_dialog__another_wallet__keeps_the_focus_inside(page: Page, wallet: InjectedWallet) -> None:
    opener = on_a_refusal(page)
    tab_to(page, opener)
    press(page, "Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name=wallet.name))
    press(page, "Enter")
    sign = dialog.get_by_role("button", name="Sign in as")
    expect(sign).to_be_visible()
    assert has_focus(dialog)
    wallet.rejects.add("personal_sign")
    tab_to(page, sign)
    press(page, "Enter")
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(sign).to_be_focused()
    press(page, "Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
