"""What a node sees of its pool: the chain's time and every round so far, brought up to date by cheap polls."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ape.api import ProviderAPI
from ape.contracts import ContractInstance

from oracle.chain.events import Event, Follower
from oracle.chain.rounds import RoundState, fold


@dataclass(frozen=True)
class Snapshot:
    """The pool at one block: `now` is that block's timestamp, the clock of every deadline."""

    now: int
    block: int
    rounds: Mapping[int, RoundState]
    recalibrated: Mapping[str, int] = field(default_factory=dict)
    """Forecaster -> time of its latest recalibration."""


class PoolView:
    """Follows one pool's market and disputes; safe to use from several threads."""

    def __init__(
        self, provider: ProviderAPI, contracts: Sequence[ContractInstance], pool: bytes, first_block: int
    ) -> None:
        self._provider = provider
        self._follower = Follower(provider, contracts, first_block, pool)
        self._lock = threading.Lock()
        self._rounds: dict[int, RoundState] = {}
        self._recalibrated: dict[str, int] = {}

    def refresh(self) -> Snapshot:
        """The pool as of the latest block: one small request, and one more where blocks came since."""
        return self.advance()[0]

    def advance(self) -> tuple[Snapshot, list[Event]]:
        """The same, with the events that are new since the last call."""
        with self._lock:
            latest = self._provider.make_request("eth_getBlockByNumber", ["latest", False])
            head = int(latest["number"], 16)
            events = self._follower.poll(head)
            if events:
                self._rounds = fold(self._rounds, events)
                told = (event for event in events if event.name == "Recalibrated")
                self._recalibrated = self._recalibrated | {str(event["forecaster"]): event.time for event in told}
            return Snapshot(int(latest["timestamp"], 16), head, self._rounds, self._recalibrated), events
