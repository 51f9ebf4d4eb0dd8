"""The real stack behind the wallet: anvil, the index with its API and relay, and the built dapp, once for all tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from playwright.sync_api import Browser, Page, Request, expect

from forewatt.embedded.stack import Stack
from forewatt.web.ui import mount_dapp
from oracle.accounts.membership import accept_delegations, register_forecaster
from oracle.chain.connection import connected
from oracle.service.app import create_app
from tests.dapp.conftest import BUILD, NETWORK_ERRORS, PATIENCE_MS
from tests.dapp.wallet.injected import InjectedWallet
from tests.oracle.conftest import UNIT, World, settings_of, world_of
from tests.oracle.service.api import awaited
from tests.oracle.small import SMALL

CAP = 20_000 * UNIT
RULES = SMALL | {"emaRounds": 2}
"""A forecaster far from the truth is jailed after two rounds with a reference."""


@dataclass
class Market:
    """A served market with one forecaster that accepts delegations."""

    world: World
    url: str
    rpc_url: str
    forecaster: str
    operator: LocalAccount
    nodes: list[Any] = field(default_factory=list)
    """The nodes that play its rounds, once a test has started them: forecasters, then the settler."""

    def fund(self, account: LocalAccount) -> None:
        """Give an account gas and tokens."""
        answer = httpx.post(f"{self.url}/api/v1/faucet", json={"account": account.address})
        assert answer.is_success, answer.text

    def wallet(self, *accounts: LocalAccount, **more: Any) -> InjectedWallet:
        """A wallet with these accounts, by default with one fresh, funded account."""
        held = list(accounts) or [Account.create()]
        if not accounts:
            self.fund(held[0])
        return InjectedWallet(self.rpc_url, held, **more)

    def staked(self, account: str) -> int:
        """The warming and earning stake of a delegator, in wei."""
        shares = self.world.contracts.vault.delegationOf(self.forecaster, account).shares
        return int(shares.warming) + int(shares.earning)

    def at(self, moment: int) -> None:
        """Mine a block at a time, and wait until the API shows it."""
        moment = max(moment, int(self.world.provider.get_block("latest").timestamp) + 1)
        self.world.at(moment)
        with httpx.Client(base_url=f"{self.url}/api/v1/") as api:
            awaited(api, "status", lambda status: status["chain_time_s"] >= moment)


@pytest.fixture(scope="session")
def market(stack_parts: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The market on a chain of its own, with its dapp at one address."""
    folder = tmp_path_factory.mktemp("wallet")
    with (
        Stack(folder / "chain", ("anvil",)) as chain,
        connected(chain.settings.rpc_url),
        world_of(stack_parts, folder, RULES) as world,
    ):
        import ape

        account = ape.accounts.test_accounts[5]
        operator = Account.from_key(account.private_key)
        world.contracts.token.mint(account, 1_000 * UNIT, sender=account)
        forecaster = register_forecaster(world.contracts, account, account.address, 500 * UNIT)
        accept_delegations(world.contracts, account, forecaster, CAP)
        settings = settings_of(world, stack_parts).model_copy(update={"faucet": True})
        app = create_app(settings)
        mount_dapp(app, BUILD)
        url = world.serve(app)
        with httpx.Client(base_url=f"{url}/api/v1/") as api:
            awaited(api, "forecasters", lambda forecasters: len(forecasters) == 1)
        yield Market(world, url, str(chain.settings.rpc_url), forecaster, operator)


@pytest.fixture
def page(browser: Browser, market: Market, requests: list[Request]) -> Iterator[Page]:
    """A page of the served dapp. A console error or an uncaught exception on it fails the test."""
    context = browser.new_context(base_url=market.url, viewport={"width": 1440, "height": 1000}, color_scheme="light")
    new_page = context.new_page()
    errors: list[str] = []
    new_page.on("pageerror", lambda error: errors.append(str(error)))
    new_page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    new_page.on("request", lambda request: requests.append(request))
    expect.set_options(timeout=PATIENCE_MS)
    yield new_page
    context.close()
    assert [error for error in errors if not error.startswith(NETWORK_ERRORS)] == []


@pytest.fixture
def connect(page: Page) -> Callable[..., None]:
    """Opens the account page and connects an injected wallet by its name."""

    def connecting(wallet: InjectedWallet, query: str = "") -> None:
        wallet.inject(page)
        page.goto(f"/account/{query}")
        page.get_by_role("button", name="Connect a wallet").click()
        page.get_by_role("dialog").get_by_role("button", name=wallet.name).click()
        expect(page.get_by_test_id("account")).to_be_visible()

    return connecting
