"""One forecaster, one attestor process and one settler, each of which can be killed and started again from disk."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import ape
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from forewatt.embedded.blocks import block_app
from forewatt.stores import postgres
from forewatt.stores.content import ContentStore
from oracle.accounts.signer import signer_of
from oracle.chain.rounds import RoundState
from oracle.chain.rpc.client import RpcClient
from oracle.chain.transactions.fees import FeePolicy
from oracle.chain.transactions.queue import SendPolicy, TransactionQueue
from oracle.chain.view import PoolView, Snapshot
from oracle.node.attempts import Attempts
from oracle.node.attestor.app import create_attestor_app
from oracle.node.attestor.attestor import Attestor
from oracle.node.attestor.readings import read_power
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.forecaster.evm import EvmParts, evm_forecaster
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal
from oracle.node.forecaster.keys import SealingKeys
from oracle.node.forecaster.secret import node_secret
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.evm import EvmSettlerParts, evm_settler
from tests.oracle.conftest import UNIT, World
from tests.oracle.faults import rules
from tests.oracle.faults.door import Door
from tests.oracle.faults.matrix.faults import NOTHING, Fault
from tests.oracle.faults.matrix.taps import Killed, Life, Taps
from tests.serving import serving

NAME = "one"
RETENTION_S = 3_600
FILLER_BLOCKS = 8
"""Blocks between two acts: a reorg reaches the effect of one act only."""
_FEES = FeePolicy(500 * 10**9, urgency_s=120)
_ACTION_S = 30.0
"""How much of the nodes' own time passes between two steps: more than any pause after a failure."""


class Front:
    """Serves whichever app is behind it now; 503 while there is none."""

    def __init__(self) -> None:
        self.app: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        if self.app is not None:
            await self.app(scope, receive, send)
            return
        answers: tuple[Message, ...] = (
            {"type": "http.response.start", "status": 503, "headers": []},
            {"type": "http.response.body", "body": b""},
        )
        for answer in answers:
            await send(answer)


class Cast:
    """The roles, the services that they use, and the fault that begins at the effect `target`."""

    def __init__(
        self,
        world: World,
        forecasts: FastAPI,
        folder: Path,
        me: str,
        first_block: int,
        fault: Fault = NOTHING,
        target: str = "",
        attests: bool = True,
    ) -> None:
        assert world.proxy is not None
        self.world, self.proxy, self.folder = world, world.proxy, folder
        self.fault, self.target, self.attests = fault, target, attests
        self.fired = self.has_passed = self.healed = False
        self.number, self.seconds = 0, 0.0
        self.failures: list[Exception] = []
        self.account, self.payer, self.stranger = (
            ape.accounts.test_accounts[5],
            world.payer,
            ape.accounts.test_accounts[6],
        )
        self._closing = world.closing.enter_context(ExitStack())
        self.blocks = folder / "blocks"
        self.store = self._door(self._serve(block_app(self.blocks)))
        self.model = self._door(self._serve(forecasts))
        self.readings = self._door(world.postgres_url)
        self._front = Front()
        self.attestations = self._door(self._serve(self._front))
        self.services: tuple[Door, ...] = (self.model, self.readings, self.attestations)
        self.taps = Taps(self._before, self._after)
        self._truth = PoolView(
            self._closing.enter_context(RpcClient([str(self.proxy._upstream.base_url)])),
            world.contracts.of_rounds,
            world.pool.id,
            world.deployment.block,
        )
        self._content = self._closing.enter_context(ContentStore(world.ipfs_api_url, world.ipfs_gateway_url))
        self._rpc = self._closing.enter_context(RpcClient([self.proxy.url]))
        self._lives: dict[str, tuple[Life, ExitStack]] = {}
        self._starts = {"forecaster": self._forecaster, "attestor": self._attestor, "settler": self._settler}
        self.me = me
        self.first_block = first_block
        for role in self._starts:
            self.start(role)

    # roles

    def start(self, role: str) -> None:
        """Start a role from what is on disk."""
        life, closing = Life(role), ExitStack()
        self._closing.callback(closing.close)
        self._lives[role] = life, closing
        self._starts[role](life, closing)

    def step(self, role: str) -> None:
        """One step of a role as its loop makes it: a failure is met by the next step, a kill by a new process."""
        node: Any = {"forecaster": self.forecaster, "attestor": self.attestor, "settler": self.settler}[role]
        self.seconds += _ACTION_S
        try:
            node.step()
        except Killed:
            assert self._lives[role][0].is_over
        except Exception as error:  # noqa: BLE001 - as the loop of a role
            self.failures.append(error)
        for name, (life, closing) in tuple(self._lives.items()):
            if life.is_over:
                closing.close()
                self.start(name)

    def _forecaster(self, life: Life, closing: ExitStack) -> None:
        world, folder = self.world, self.folder / "node"
        secret = node_secret(folder)
        journal = Journal(folder, SealingKeys(secret, world.domain))
        closing.callback(journal.close)
        content = self._store_of(closing)
        parts = EvmParts(
            pool=world.epochs,
            contracts=world.contracts,
            domain=world.domain,
            account=self._queue(self.account, life),
            forecaster=self.me,
            wager_wei=10 * UNIT,
            secret=secret,
            journal=journal,
            service=closing.enter_context(ForecastClient(self.model.url)),
            content=content,
            copies=PayloadCopies(folder, world.pool.id),
            retention_s=RETENTION_S,
        )
        tap = self.taps.tap
        tap(life, parts.service, "forecast", lambda _: "forecast")
        tap(life, parts.service, "recalibrate", lambda *_: "recalibrate")
        tap(life, parts.copies, "keep", lambda *_: "copy")
        tap(life, journal, "promise", lambda _: "journal")
        tap(life, content, "put", lambda *_: "pin again" if self._has_entered() else "pin")
        for target in content.targets:
            tap(life, target, "remove", lambda _: "unpin")
        self.forecaster = evm_forecaster(parts, self._view())
        self.forecaster._attempts = Attempts(lambda: self.seconds)

    def _attestor(self, life: Life, closing: ExitStack) -> None:
        world = self.world
        accounts = {str(account.address): account for account in world.attestors}
        content = self._store_of(closing)
        self.attestor = Attestor(
            world.epochs, world.domain, accounts, self._view(), content, self._power, retention_s=RETENTION_S
        )
        tap = self.taps.tap
        tap(life, content, "fetch", lambda *_: "fetch")
        tap(life, content, "put", lambda block, _: "pin the truth" if b"round" in block else "keep")
        tap(life, self.attestor, "_read_power", lambda *_: "read")
        tap(life, self.attestor, "attest", lambda *_: "attest")
        for target in content.targets:
            tap(life, target, "remove", lambda _: "unpin")
        self._front.app = create_attestor_app(self.attestor) if self.attests else None

    def _settler(self, life: Life, closing: ExitStack) -> None:
        world = self.world
        attestors = closing.enter_context(AttestorClient([self.attestations.url]))
        account = self._queue(self.payer, life)
        content = self._store_of(closing)
        parts = EvmSettlerParts(
            pool=world.epochs,
            contracts=world.contracts,
            domain=world.domain,
            account=account,
            attestors=attestors,
            content=content,
        )
        self.taps.tap(life, attestors, "ask", lambda *_, **__: "ask")
        self.settler = evm_settler(parts, self._view())
        self.settler._attempts = Attempts(lambda: self.seconds)

    def _power(self, window: Any, assets: tuple[str, ...]) -> Any:
        with postgres.connect(self.readings.url) as connection:
            return read_power(connection, window, assets)

    def _queue(self, account: Any, life: Life) -> TransactionQueue:
        policy = SendPolicy(_FEES, wait_s=2.0, patience_s=30)
        queue = TransactionQueue(self._rpc, signer_of(account), policy, lambda: self.seconds, self._pass)
        self.taps.tap(life, queue, "submit", lambda intent: type(getattr(intent.key, "key", intent.key)).__name__)
        return queue

    def _pass(self, seconds: float) -> None:
        self.seconds += seconds
        time.sleep(seconds / 10)

    def _view(self) -> PoolView:
        world = self.world
        return PoolView(self._rpc, world.contracts.of_rounds, world.pool.id, world.deployment.block)

    def _store_of(self, closing: ExitStack) -> ContentStore:
        return closing.enter_context(ContentStore(self.store.url, self.store.url))

    def _door(self, url: str) -> Door:
        return self._closing.enter_context(Door(url))

    def _serve(self, app: Any) -> str:
        return self._closing.enter_context(serving(app))

    def close(self) -> None:
        """End every process."""
        for life, _ in self._lives.values():
            life.is_over = True
        self._closing.close()

    # the fault

    def heal(self) -> None:
        """The fault is over."""
        self.fault.heal(self)
        self.healed = True

    def _before(self, life: Life, effect: str) -> None:
        if effect == self.target and not self.fired:
            self.fired = True
            self.fault.before(self, life)

    def _after(self, life: Life, effect: str) -> None:
        if effect == self.target and not self.has_passed:
            self.has_passed = True
            self.fault.after(self, life)

    @property
    def is_calm(self) -> bool:
        """Whether the fault has not begun, or is over."""
        return self.healed or not self.fired

    # the truth, past every fault

    def truth(self) -> RoundState:
        """The case's round as the chain has it."""
        return self._truth.refresh().rounds.get(self.number, RoundState(self.number))

    def snapshot(self) -> Snapshot:
        """All rounds as the chain has them."""
        return self._truth.refresh()

    def _has_entered(self) -> bool:
        return self.me in self.truth().entries

    @property
    def gate_s(self) -> int:
        """The gate of the case's round."""
        return self.world.pool.rules.gate(self.number)

    @property
    def head_s(self) -> int:
        """The time of the chain's latest block."""
        return int(self.proxy.raw("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def pass_to(self, moment: int) -> None:
        """Mine a block at this moment, or as soon after it as the chain allows, and some more."""
        rules.mine(self.proxy, max(moment, self.head_s + 1))
        self.proxy.raw("anvil_mine", hex(FILLER_BLOCKS), hex(1))
