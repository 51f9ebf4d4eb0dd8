"""A small market on a real chain, with a real content store, PostgreSQL, and forecast services over HTTP."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ape
import psycopg
import pytest
from fastapi import FastAPI

from forewatt.clock import UnixS, utc
from forewatt.embedded.stack import Stack
from forewatt.protocol.manifest import FeedEntry
from forewatt.protocol.typed import Domain
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres
from forewatt.stores.content import ContentStore
from oracle.accounts.membership import register_forecaster
from oracle.admin.deploy import ensure_deployed
from oracle.admin.pool import PoolPlan, create_pool, fund_pool
from oracle.chain.connection import connected
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.deployment import Deployment, save
from oracle.chain.pool import Pool, PoolEpochs
from oracle.chain.rpc.client import RpcClient
from oracle.chain.view import PoolView
from oracle.node.attestor.app import create_attestor_app
from oracle.node.attestor.attestor import Attestor
from oracle.node.attestor.availability import FIRST_TRY_S
from oracle.node.attestor.readings import read_power
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.forecaster.evm import EvmParts, evm_forecaster
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal
from oracle.node.forecaster.keys import SealingKeys
from oracle.node.forecaster.node import ForecasterNode
from oracle.node.forecaster.secret import node_secret
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.evm import EvmSettlerParts, evm_settler
from oracle.node.settler.node import SettlerNode
from tests.oracle.faults.proxy import Proxy
from tests.oracle.faults.rules import mine, restored
from tests.oracle.small import SMALL
from tests.serving import serving

UNIT = 10**18
STEP_S = 900
PATIENCE_S = 30.0
"""How long an attestor waits for payloads in the shared store, so that one step of a settler observes a round."""
ARBITRATOR = "0x" + "a4" * 20
FEEDS = tuple(
    FeedEntry(f"asset{i}", asset_class, 1_000_000 * (i + 1), 520_000_000, 130_000_000)
    for i, asset_class in enumerate(("solar", "wind", "storage", "load", "solar"))
)
READINGS = "create table if not exists readings (asset_id text, time timestamptz, power_mw double precision,"
READINGS += " quality smallint, primary key (asset_id, time))"


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], str]]:
    """Serves an app over real HTTP until the test ends; returns its URL."""
    with ExitStack() as closing:
        yield lambda app: closing.enter_context(serving(app))


@pytest.fixture
def climatology() -> Callable[..., FastAPI]:
    """Creates forecast services; see `climatology_service`."""
    return climatology_service


def climatology_service(level_pu: float, left_out: tuple[str, ...] = ()) -> FastAPI:
    """A forecast service whose quantiles are a constant spread around `level_pu`; it omits the assets `left_out`."""
    service = FastAPI()

    @service.post("/v1/forecasts")
    def forecasts(request: dict[str, Any]) -> dict[str, Any]:
        row = [level_pu + 0.1 * (k - request["levels"] / 2) for k in range(request["levels"])]
        known = [asset for asset in request["asset_ids"] if asset not in left_out]
        return {
            "model": "climatology",
            "model_version": "0x" + f"{int(level_pu * 1000):064x}",
            "issue_time": request["issue_time"],
            "drift_ppm": 0,
            "feature_time": request["issue_time"] - 60,
            "forecasts": [{"asset_id": asset, "quantiles_pu": [row] * request["steps"]} for asset in known],
        }

    return service


@dataclass
class World:
    """The market and its parts; only `at` advances the time."""

    provider: Any
    contracts: Contracts
    deployment: Deployment
    epochs: PoolEpochs
    content: ContentStore
    ipfs_api_url: str
    ipfs_gateway_url: str
    database: psycopg.Connection
    postgres_url: str
    attestors: list[Any]
    payer: Any
    folder: Path
    closing: ExitStack
    proxy: Proxy | None = None
    """The faulty proxy between the nodes and their chain, in a world that has one."""
    forecasters: dict[str, str] = field(default_factory=dict)

    def at(self, moment: int) -> None:
        """Mine a block at `moment`, past the proxy's rules."""
        if isinstance(self.proxy, Proxy):
            mine(self.proxy, moment)
            return
        self.provider.make_request("evm_setNextBlockTimestamp", [moment])
        self.provider.make_request("evm_mine", [])

    def view(self) -> PoolView:
        """A new view of the rounds, from the deployment on."""
        rpc = self.closing.enter_context(RpcClient([str(self.provider.uri)]))
        return PoolView(rpc, self.contracts.of_rounds, self.pool.id, self.deployment.block)

    def play(self, nodes: Sequence[ForecasterNode | SettlerNode], rounds: int) -> None:
        """Advance time from the opening of round 0 to the end of the last round; every node steps every 450 s."""
        rules = self.pool.rules
        start = max(rules.gate(0) - rules.open_ahead_s, int(self.provider.get_block("latest").timestamp) + 1)
        for moment in range(start, rules.gate(rounds - 1) + rules.hard_end_s + 900, 450):
            self.at(moment)
            for node in nodes:
                node.step()

    def measure(
        self, number: int, power_pu: float, but: tuple[str, ...] = (), more: tuple[FeedEntry, ...] = ()
    ) -> None:
        """Write a round's readings for every feed and those in `more`, except the assets in `but`."""
        rules = self.pool.rules
        for feed in FEEDS + more:
            for step in range(rules.steps if feed.asset_id not in but else 0):
                time = utc(UnixS(rules.valid_from(number, step)))
                values = (feed.asset_id, time, power_pu * feed.capacity_w / 1e6)
                self.database.execute("insert into readings values (%s, %s, %s, 0) on conflict do nothing", values)
        self.database.commit()

    def forecaster(self, name: str, account: Any, service: FastAPI, wager_wei: int = 10 * UNIT) -> ForecasterNode:
        """Start a node of the forecaster `name` on its folder; registers the forecaster first if needed."""
        if name not in self.forecasters:
            self.contracts.token.mint(account, 1_000 * UNIT, sender=account)
            self.forecasters[name] = register_forecaster(self.contracts, account, account.address, 500 * UNIT)
        folder = self.folder / name
        secret = node_secret(folder)
        journal = Journal(folder, SealingKeys(secret, self.domain))
        self.closing.callback(journal.close)
        parts = EvmParts(
            pool=self.epochs,
            contracts=self.contracts,
            domain=self.domain,
            account=account,
            forecaster=self.forecasters[name],
            wager_wei=wager_wei,
            secret=secret,
            journal=journal,
            service=self.closing.enter_context(ForecastClient(self.serve(service))),
            content=self.content,
            copies=PayloadCopies(folder, self.pool.id),
            retention_s=30 * 86_400,
        )
        return evm_forecaster(parts, self.view())

    @property
    def pool(self) -> Pool:
        """The pool in its first epoch."""
        return self.epochs.at(0)

    @property
    def domain(self) -> Domain:
        return self.pool.domain

    def serve(self, app: FastAPI) -> str:
        """Serve an app over real HTTP until the test ends; returns its URL."""
        return self.closing.enter_context(serving(app))

    def wait(self, condition: Callable[[], object], what: str, limit_s: float = 30.0) -> None:
        """Wait for a condition of the real world, not of the chain."""
        deadline = time.monotonic() + limit_s
        while not condition():
            assert time.monotonic() < deadline, f"waited {limit_s} s for {what}"
            time.sleep(0.05)

    def attestor_url(self, content: ContentStore | None = None) -> str:
        """Serve an attestor with every attestor's account; returns its URL."""
        accounts = {str(account.address): account for account in self.attestors}
        shared = (self.epochs, self.domain, accounts, self.view())
        # A store of a test's own may have payloads that never come.
        patience_s = PATIENCE_S if content is None else FIRST_TRY_S
        attestor = Attestor(*shared, content or self.content, self._power, first_try_s=patience_s)
        return self.serve(create_attestor_app(attestor))

    def _power(self, window: Any, assets: tuple[str, ...]) -> Any:
        with postgres.connect(self.postgres_url) as connection:
            return read_power(connection, window, assets)

    def settler(self, attested: bool = True, content: ContentStore | None = None) -> SettlerNode:
        """A settler; if not `attested`, its attestors do not answer. It and they fetch from `content`."""
        urls = [self.attestor_url(content)] if attested else ["http://127.0.0.1:9"]
        client = self.closing.enter_context(AttestorClient(urls, 2 * PATIENCE_S))
        store = content or self.content
        parts = EvmSettlerParts(
            pool=self.epochs,
            contracts=self.contracts,
            domain=self.domain,
            account=self.payer,
            attestors=client,
            content=store,
        )
        node = evm_settler(parts, self.view())
        node.prepare()
        return node


@pytest.fixture
def world(stack_parts: Any, tmp_path: Path) -> Iterator[World]:
    """A funded pool of five feeds and three attestors, whose round 0 closes in two hours."""
    with world_of(stack_parts, tmp_path, SMALL) as world:
        yield world


@pytest.fixture(scope="session")
def faulty_chain(stack_parts: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The market on a chain of its own, behind a faulty proxy; tests use `faulty_world`."""
    folder = tmp_path_factory.mktemp("faulty")
    with Stack(folder / "chain", ("anvil",)) as chain, Proxy(chain.settings.rpc_url) as proxy:
        with connected(proxy.url), world_of(stack_parts, folder, SMALL, proxy=proxy) as world:
            # Reorgs of a test must not reach the deployment.
            proxy.raw("anvil_mine", hex(64), hex(1))
        yield world


@pytest.fixture
def faulty_world(stack_parts: Any, faulty_chain: World, tmp_path: Path) -> Iterator[World]:
    """A world behind a proxy without rules: a test adds them with `proxy.misbehaving`."""
    assert faulty_chain.proxy is not None
    settings = stack_parts("content", "postgres").settings
    with restored(faulty_chain.proxy), reconnected(faulty_chain, settings, tmp_path) as world:
        yield world


@contextmanager
def reconnected(world: World, settings: Settings, folder: Path) -> Iterator[World]:
    """A world behind its proxy again, with connections of its own and no readings; its chain is as it was left."""
    assert world.proxy is not None
    with connected(world.proxy.url) as provider, ExitStack() as closing:
        content = closing.enter_context(ContentStore(settings.ipfs_api_url, settings.ipfs_gateway_url))
        deployment, contracts = world.deployment, contracts_of(world.deployment)
        save(deployment, folder / "deployment.json")
        domain = Domain(deployment.chain_id, deployment.market)
        yield replace(
            world,
            provider=provider,
            contracts=contracts,
            epochs=PoolEpochs(deployment.pool_id, domain, contracts.pools, content),
            content=content,
            database=closing.enter_context(readings_database(settings)),
            folder=folder,
            closing=closing,
            forecasters={},
        )


@contextmanager
def world_of(
    stack_parts: Any,
    folder: Path,
    rules: dict[str, int],
    arbitrator: str = ARBITRATOR,
    proxy: Proxy | None = None,
    feeds: tuple[FeedEntry, ...] = FEEDS,
) -> Iterator[World]:
    """A world with other rules, or other feeds."""
    settings = stack_parts("content", "postgres").settings
    provider = ape.networks.active_provider
    deployer, payer, *attestors = (ape.accounts.test_accounts[i] for i in range(5))
    now = int(provider.get_block("latest").timestamp)
    with ExitStack() as closing:
        content = closing.enter_context(ContentStore(settings.ipfs_api_url, settings.ipfs_gateway_url))
        deployment, _ = ensure_deployed(deployer, folder / "deployment.json")
        addresses = tuple(str(account.address) for account in attestors)
        plan = PoolPlan("test", now + 7_200, addresses, 2, arbitrator, rules)
        deployment = create_pool(deployer, deployment, plan, feeds, content)
        save(deployment, folder / "deployment.json")
        contracts = contracts_of(deployment)
        contracts.token.mint(payer, 1_000 * UNIT, sender=payer)
        fund_pool(payer, deployment, 100 * UNIT)
        database = closing.enter_context(readings_database(settings))
        yield World(
            provider=provider,
            contracts=contracts,
            deployment=deployment,
            epochs=PoolEpochs(
                deployment.pool_id, Domain(deployment.chain_id, deployment.market), contracts.pools, content
            ),
            content=content,
            ipfs_api_url=settings.ipfs_api_url,
            ipfs_gateway_url=settings.ipfs_gateway_url,
            database=database,
            postgres_url=settings.postgres_url,
            attestors=attestors,
            payer=payer,
            folder=folder,
            closing=closing,
            proxy=proxy,
        )


@contextmanager
def readings_database(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection to the database, with an empty table of readings."""
    with postgres.connect(settings.postgres_url) as database:
        database.execute("drop table if exists readings")
        database.execute(READINGS)
        database.commit()
        yield database


@pytest.fixture
def settings(world: World, stack_parts: Any) -> Settings:
    """The service's settings for the world; its assets are the feeds of the first epoch."""
    return settings_of(world, stack_parts)


@pytest.fixture
def faulty_settings(faulty_world: World, stack_parts: Any) -> Settings:
    """The service's settings for the faulty world."""
    return settings_of(faulty_world, stack_parts)


def settings_of(world: World, stack_parts: Any) -> Settings:
    """The service's settings for a world."""
    stack_settings = stack_parts("content", "postgres", "redis", "mongo").settings
    own = {
        "rpc_url": world.provider.uri,
        "poll_interval_s": 0.02,
        "node_path": world.folder / "node",
        "deployment_path": world.folder / "deployment.json",
        "region": "test",
        "mongo_database": "oracle_service",
    }
    settings = stack_settings.model_copy(update=own)
    database = mongo.database(settings)
    database["assets"].drop()
    for index, feed in enumerate(world.pool.feeds):
        site = {"latitude": 52.0, "longitude": 13.0, "region": "test"}
        named = {"_id": feed.asset_id, "name": f"Asset {index}", "asset_class": feed.asset_class, "feed": index}
        database["assets"].insert_one({**named, **site, "capacity_mw": feed.capacity_w / 1e6})
    database.client.close()
    return settings
