"""A pool's rounds and the chain's time, updated by cheap polls."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ape.api import ProviderAPI
from ape.contracts import ContractInstance
from ape.exceptions import ApeException
from requests.exceptions import RequestException

from oracle.chain.clock import ChainClock
from oracle.chain.events import Event, EventReader
from oracle.chain.rounds import RoundState, fold


@dataclass(frozen=True)
class Snapshot:
    """The pool's rounds at one block; `now` is the chain's time, which decides every deadline: see `clock`."""

    now: int
    block: int
    rounds: Mapping[int, RoundState]
    recalibrated: Mapping[str, int] = field(default_factory=dict)
    """Forecaster -> time of its latest recalibration."""


class PoolView:
    """Reads the rounds of one pool; safe to use from several threads."""

    def __init__(
        self, provider: ProviderAPI, contracts: Sequence[ContractInstance], pool: bytes, first_block: int
    ) -> None:
        self._provider = provider
        self._reader = EventReader(provider, contracts, first_block, pool)
        self._lock = threading.Lock()
        self._clock = ChainClock()
        self._rounds: dict[int, RoundState] = {}
        self._recalibrated: dict[str, int] = {}

    def refresh(self) -> Snapshot:
        """The pool at the latest block; takes one small request, and one more if there are new blocks."""
        return self.advance()[0]

    def advance(self) -> tuple[Snapshot, list[Event]]:
        """The pool at the latest block, and the events since the last call."""
        with self._lock:
            latest = self._provider.make_request("eth_getBlockByNumber", ["latest", False])
            head = int(latest["number"], 16)
            events = self._reader.poll(head)
            if events:
                self._rounds = fold(self._rounds, events)
                recalibrations = (event for event in events if event.name == "Recalibrated")
                latest_of = {str(event["forecaster"]): event.time for event in recalibrations}
                self._recalibrated = self._recalibrated | latest_of
            now = self._clock.now(latest["hash"], int(latest["timestamp"], 16), self._pending_time)
            return Snapshot(now, head, self._rounds, self._recalibrated), events

    def _pending_time(self) -> int | None:
        """The timestamp of the pending block; None if the endpoint has none."""
        try:
            pending = self._provider.make_request("eth_getBlockByNumber", ["pending", False])
        except (ApeException, RequestException):
            return None
        return int(pending["timestamp"], 16) if pending else None
