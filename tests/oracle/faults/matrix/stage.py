"""The chain and the folders at the begin of an act, so that a case need not play what comes before it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import ape
from fastapi import FastAPI

from oracle.accounts.membership import register_forecaster
from tests.oracle.conftest import UNIT, World
from tests.oracle.faults import rules
from tests.oracle.faults.matrix.cast import Cast
from tests.oracle.faults.matrix.faults import NOTHING, Fault
from tests.oracle.faults.matrix.outcome import Outcome, outcome_of
from tests.oracle.faults.matrix.play import end_round, play, play_without
from tests.oracle.faults.matrix.rows import Row
from tests.oracle.faults.matrix.scenes import Act, Scene
from tests.oracle.faults.proxy import Proxy

COINBASES = 2**100
"""The first of the addresses that get the fees of a case's blocks."""


@dataclass
class Stage:
    """A chain with a registered forecaster and a stranger with tokens, and the act that was prepared last."""

    folder: Path
    service: Callable[[], FastAPI]
    world: World
    me: str = ""
    _first_block: int = 0
    _empty: str = ""
    _point: str = ""
    _turns: int = 0
    _prepared: tuple[str, str] | None = None
    _undisturbed: dict[str, Outcome] = field(default_factory=dict)
    _effects: dict[str, frozenset[str]] = field(default_factory=dict)

    def set_up(self) -> None:
        """Register the forecaster, and give a stranger tokens."""
        contracts = self.world.contracts
        account, stranger = (ape.accounts.test_accounts[i] for i in (5, 6))
        for wallet in (account, stranger):
            contracts.token.mint(wallet, 1_000 * UNIT, sender=wallet)
        contracts.token.approve(contracts.vault, 1_000 * UNIT, sender=stranger)
        self.me = register_forecaster(contracts, account, account.address, 500 * UNIT)
        self._first_block = rules.head_of(self._proxy)
        self._empty = self._proxy.raw("evm_snapshot")

    def undisturbed(self, scene: Scene) -> Outcome:
        """The outcome of a scene without a fault; it is played once."""
        if scene.name not in self._undisturbed:
            with self._cast(scene, scene.acts[0]) as cast:
                play(cast, scene.acts)
                self._undisturbed[scene.name] = outcome_of(cast)
                self._effects[scene.name] = frozenset(cast.taps.seen)
        return self._undisturbed[scene.name]

    def effects(self, scene: Scene) -> frozenset[str]:
        """The effects that the roles have in a scene."""
        self.undisturbed(scene)
        return self._effects[scene.name]

    def disturbed(self, row: Row, fault: Fault) -> Outcome:
        """The outcome of a scene with a fault at an effect."""
        self._prepare(row.scene, row.act)
        with self._cast(row.scene, row.act, fault, row.effect) as cast:
            play(cast, row.scene.acts[row.scene.acts.index(row.act) :])
            assert cast.fired, f"{row.effect} did not happen"
            return outcome_of(cast)

    def without(self, row: Row, fault: Fault, check: Callable[[Cast], None]) -> None:
        """Play a scene in which a fault begins at an effect and lasts until the act's window is over; then check it."""
        self._prepare(row.scene, row.act)
        with self._cast(row.scene, row.act, fault, row.effect) as cast:
            play_without(cast, row.act)
            assert cast.fired, f"{row.effect} did not happen"
            end_round(cast)
            check(cast)

    @property
    def _proxy(self) -> Proxy:
        assert self.world.proxy is not None
        return self.world.proxy

    def _prepare(self, scene: Scene, act: Act) -> None:
        """Play the scene up to the act, unless that was the last thing that was prepared."""
        if self._prepared == (scene.name, act.name) or act is scene.acts[0]:
            return
        with self._cast(scene, scene.acts[0]) as cast:
            play(cast, scene.acts[: scene.acts.index(act)])
        shutil.rmtree(self.folder / "prepared", ignore_errors=True)
        shutil.copytree(cast.folder, self.folder / "prepared")
        self._point = self._proxy.raw("evm_snapshot")
        self._prepared = scene.name, act.name

    @contextmanager
    def _cast(self, scene: Scene, act: Act, fault: Fault = NOTHING, effect: str = "") -> Iterator[Cast]:
        """The cast at the begin of an act, on its own copy of the files."""
        folder = self.folder / "case"
        shutil.rmtree(folder, ignore_errors=True)
        if act is scene.acts[0]:
            self._prepared = None
            self._empty = self._back_at(self._empty)
        else:
            shutil.copytree(self.folder / "prepared", folder)
            self._point = self._back_at(self._point)
        self.world.measure(0, 0.4)
        cast = Cast(self.world, self.service(), folder, self.me, self._first_block, fault, effect, scene.attests)
        try:
            yield cast
        finally:
            cast.close()
            self._proxy.rules.clear()
            self._proxy.calls.clear()
            self._proxy.raw("anvil_dropAllTransactions")
            self._proxy.raw("evm_setAutomine", True)

    def _back_at(self, point: str) -> str:
        """Go back to a point; returns its new name, because each can be used once."""
        rules.shorten(self._proxy, point)
        # Blocks that are mined again must not have their old hashes: when anvil forgets the state of the old block, it
        # forgets that of the new one.
        self._turns += 1
        self._proxy.raw("anvil_setCoinbase", f"0x{COINBASES + self._turns:040x}")
        return rules.snapshot(self._proxy)
