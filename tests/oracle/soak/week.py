"""A pool with several forecasters, an attestor and a settler, each of which can be killed and started again."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from forewatt.clock import UnixS, utc
from forewatt.protocol.manifest import FeedEntry, encode_manifest
from forewatt.stores import postgres
from forewatt.stores.content import ContentStore
from forewatt.web.app import service_app
from oracle.accounts.key_file import KeySigner
from oracle.accounts.membership import give_gas, give_tokens, register_forecaster
from oracle.accounts.signer import signer_of
from oracle.chain.rpc.client import RpcClient
from oracle.chain.transactions.fees import FeePolicy
from oracle.chain.transactions.queue import SendPolicy, TransactionQueue
from oracle.chain.view import PoolView
from oracle.node.attempts import Attempts
from oracle.node.attestor.app import attestations
from oracle.node.attestor.attestor import Attestor
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
from tests.oracle.conftest import UNIT, World, climatology_service
from tests.oracle.faults.door import Door
from tests.oracle.faults.rules import mine
from tests.serving import serving

RULES = {
    "steps": 1,
    "levels": 9,
    "group": 16,
    "period": 900,
    "lead": 300,
    "refLag": 2,
    "openAhead": 600,
    "revealEnd": 300,
    "observeStart": 1_200,
    "observeEnd": 1_500,
    "disputeEnd": 1_800,
    "resolveEnd": 2_100,
    "proposeEnd": 2_400,
    "refuteWindow": 300,
}
"""Rounds of 15 minutes; the load of four of them overlaps."""
STAKE_WEI, WAGER_WEI, FUND_WEI = 1_000 * UNIT, 10 * UNIT, 10_000 * UNIT
RETENTION_S = 30 * 86_400
"""The audit at the end needs every payload."""
_STEP_S = 30.0
_NEVER_S = 1e9


def feeds(number: int) -> tuple[FeedEntry, ...]:
    """Some feeds of 1 MW."""
    return tuple(FeedEntry(f"asset{i}", "solar", 1_000_000, 520_000_000, 130_000_000) for i in range(number))


class Week:
    """The roles; `step` lets each make one step. With `is_shared` they share one view, as roles of a process do."""

    def __init__(self, world: World, folder: Path, forecasters: int, *, is_shared: bool = False) -> None:
        assert world.proxy is not None
        self.world, self.proxy, self._folder = world, world.proxy, folder
        self.seconds, self.failures = 0.0, 0
        closing = world.closing
        self.stores = [closing.enter_context(Door(url)) for url in (world.ipfs_api_url, world.ipfs_gateway_url)]
        self.readings = closing.enter_context(Door(world.postgres_url))
        self._attestors: dict[bytes, Attestor] = {}
        front = service_app("attestor")
        front.include_router(attestations(self._attestors))
        self.attestations = closing.enter_context(Door(closing.enter_context(serving(front))))
        levels = [0.30 + 0.02 * i for i in range(forecasters)]
        self._models = [closing.enter_context(serving(climatology_service(level))) for level in levels]
        self.models = [closing.enter_context(Door(url)) for url in self._models]
        self.services = (self.readings, self.attestations, *self.models)
        self._shared: PoolView | None = None
        self._is_shared = is_shared
        self._rpc = closing.enter_context(RpcClient([self.proxy.url]))
        self.truth = PoolView(
            closing.enter_context(RpcClient([str(self.proxy._upstream.base_url)])),
            world.contracts.of_rounds,
            world.pool.id,
            world.deployment.block,
        )
        with self._store() as content:
            content.put(encode_manifest(world.pool.feeds))
        self.accounts = [KeySigner(bytes([i + 1]) * 32) for i in range(forecasters)]
        self.names = [self._register(account) for account in self.accounts]
        self._closings: dict[str, ExitStack] = {}
        self.nodes: dict[str, Any] = {}
        for role in (*(f"forecaster {i}" for i in range(forecasters)), "attestor", "settler"):
            self.restart(role)
            closing.callback(self._stop, role)

    def _register(self, account: KeySigner) -> str:
        give_gas(self.world.provider, account)
        give_tokens(self.world.provider, self.world.contracts, account, STAKE_WEI)
        return register_forecaster(self.world.contracts, account, account.address, STAKE_WEI)

    def step(self) -> None:
        """One step of every role, as its loop makes it."""
        self.seconds += _STEP_S
        for node in tuple(self.nodes.values()):
            try:
                node.step()
            except Exception:  # noqa: BLE001 - as the loop of a role
                self.failures += 1

    def restart(self, role: str) -> None:
        """Drop a role's process, and start it from what is on disk."""
        if role in self._closings:
            self._stop(role)
        closing = self._closings[role] = ExitStack()
        if role == "attestor":
            self.nodes[role] = self._attestor(closing)
        elif role == "settler":
            self.nodes[role] = self._settler(closing)
        else:
            self.nodes[role] = self._forecaster(int(role.split()[1]), closing)

    def _stop(self, role: str) -> None:
        self._closings[role].close()

    def pass_to(self, moment: int) -> None:
        """Mine blocks up to a moment."""
        head = self.head_s
        if moment > head:
            blocks = max(1, min(4, (moment - head) // 12))
            mine(self.proxy, moment - blocks + 1)
            if blocks > 1:
                self.proxy.raw("anvil_mine", hex(blocks - 1), hex(1))

    @property
    def head_s(self) -> int:
        """The time of the latest block."""
        return int(self.proxy.raw("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def measure(self, number: int, power_mw: float) -> None:
        """Write the readings of a round."""
        time_ = utc(UnixS(self.world.pool.rules.valid_from(number, 0)))
        rows = [(feed.asset_id, time_, power_mw) for feed in self.world.pool.feeds]
        with self.world.database.cursor() as cursor:
            cursor.executemany("insert into readings values (%s, %s, %s, 0) on conflict do nothing", rows)
        self.world.database.commit()

    def _forecaster(self, number: int, closing: ExitStack) -> ForecasterNode:
        world, folder = self.world, self._folder / f"node{number}"
        secret = node_secret(folder)
        journal = Journal(folder, SealingKeys(secret, world.domain))
        closing.callback(journal.close)
        parts = EvmParts(
            pool=world.epochs,
            contracts=world.contracts,
            domain=world.domain,
            account=self._queue(self.accounts[number]),
            forecaster=self.names[number],
            wager_wei=WAGER_WEI,
            secret=secret,
            journal=journal,
            service=closing.enter_context(ForecastClient(self.models[number].url)),
            content=self._content(closing),
            copies=PayloadCopies(folder, world.pool.id),
            retention_s=RETENTION_S,
        )
        node = evm_forecaster(parts, self._view())
        node._attempts = Attempts(lambda: self.seconds)
        return node

    def _attestor(self, closing: ExitStack) -> Attestor:
        world = self.world
        accounts: Mapping[str, Any] = {str(account.address): account for account in world.attestors}
        content = self._content(closing)
        attestor = Attestor(world.epochs, world.domain, accounts, self._view(), content, self._power, RETENTION_S)
        self._attestors[world.pool.id] = attestor
        return attestor

    def _settler(self, closing: ExitStack) -> SettlerNode:
        world = self.world
        attestors = closing.enter_context(AttestorClient([self.attestations.url]))
        account = self._queue(world.payer)
        parts = EvmSettlerParts(
            pool=world.epochs,
            contracts=world.contracts,
            domain=world.domain,
            account=account,
            attestors=attestors,
            content=self._content(closing),
        )
        node = evm_settler(parts, self._view())
        node._attempts = Attempts(lambda: self.seconds)
        return node

    def _power(self, window: Any, assets: tuple[str, ...]) -> Any:
        with postgres.connect(self.readings.url) as connection:
            return read_power(connection, window, assets)

    def _queue(self, account: Any) -> TransactionQueue:
        policy = SendPolicy(FeePolicy(500 * 10**9, urgency_s=60), wait_s=2.0, patience_s=30)
        return TransactionQueue(self._rpc, signer_of(account), policy, lambda: self.seconds, self._pass)

    def _pass(self, seconds: float) -> None:
        self.seconds += seconds
        time.sleep(seconds / 20)

    def _view(self) -> PoolView:
        """A view of its own, or the shared one, which is polled only by whoever wants the newest block."""
        if self._shared is not None:
            return self._shared
        world = self.world
        view = PoolView(
            self._rpc,
            world.contracts.of_rounds,
            world.pool.id,
            world.deployment.block,
            rounds_kept=100,
            pause_s=_NEVER_S if self._is_shared else None,
            is_shared=self._is_shared,
        )
        self._shared = view if self._is_shared else None
        return view

    def _content(self, closing: ExitStack) -> ContentStore:
        return closing.enter_context(self._store())

    def _store(self) -> ContentStore:
        api, gateway = self.stores
        return ContentStore(api.url, gateway.url)
