"""The rounds of a pool from the events of a channel's blocks. The latest tick is the time."""

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from contracts.consortium.rounds.proposals import deadlines_of_proposals
from forewatt.protocol.canonical import decode_canonical
from forewatt.protocol.pool import PoolParams
from oracle.chain.events import Event
from oracle.chain.rounds import RoundState
from oracle.chain.view import ROUNDS_KEPT, Folded, Snapshot
from scripts._consortium.node.channel import Channel


class ChannelView:
    """Follows the blocks of a channel, from the first one on. Blocks are final, so nothing is read twice.

    Several roles may share it, from several threads. Older rounds than the newest `rounds_kept` are forgotten once they
    ended; None forgets none. `slashes` are how often each forecaster was slashed in this pool, and for how many wei.
    """

    def __init__(
        self,
        channel: Channel,
        pool: bytes,
        rules: PoolParams,
        rounds_kept: int | None = ROUNDS_KEPT,
        pause_s: float = 1.0,
    ) -> None:
        self._channel, self._pool, self._rules = channel, pool, rules
        self._rounds_kept, self.pause_s = rounds_kept, pause_s
        self.slashes: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()
        self._next = 0
        self._now = 0
        self._ticks: set[int] = set()
        self._folded = Folded()
        self._latest: Snapshot | None = None
        self._block_since: float | None = None

    def refresh(self, *, newest: bool = True) -> Snapshot:  # noqa: ARG002 - every refresh is the newest
        """The pool after the newest block. Before a deadline's tick it is not yet the deadline's time."""
        with self._lock:
            for block in self._channel.blocks(self._next):
                for transaction, events in block.events:
                    rows: Any = decode_canonical(events, "events")
                    for place, row in enumerate(rows):
                        self._take(row["event"], row["fields"], (block.number, place, transaction))
                self._next = block.number + 1
                self._block_since = time.monotonic()
            if self._rounds_kept is not None:
                self._folded = self._folded.pruned(self._rounds_kept)
            self._latest = Snapshot(
                self._now,
                self._next - 1,
                MappingProxyType(dict(self._folded.rounds)),
                MappingProxyType(dict(self._folded.recalibrated)),
                first_round=self._folded.first_round,
            )
            return self._latest

    def difference(self, number: int) -> str | None:  # noqa: ARG002 - the port's signature
        """None: events and state come from the same peer, which has committed both together."""
        return None

    @property
    def latest(self) -> Snapshot | None:
        """The snapshot of the latest refresh; it asks nobody."""
        return self._latest

    @property
    def head_age_s(self) -> float | None:
        """How long ago, by this machine's clock, the newest block came; None before the first one."""
        return None if self._block_since is None else time.monotonic() - self._block_since

    def next_deadline(self, number: int) -> int | None:
        """The deadline that a proposal for a round names now (UTC s); None once the last one is over."""
        with self._lock:
            return self._next_deadline(number)

    def wait(self, stop: threading.Event) -> None:
        """Wait until the next poll is due or `stop` is set."""
        stop.wait(self.pause_s)

    def _next_deadline(self, number: int) -> int | None:
        times = deadlines_of_proposals(self._rules, number)
        reached = [place for place, deadline in enumerate(times) if deadline in self._ticks]
        following = times[max(reached) + 1 :] if reached else times
        return following[0] if following else None

    def _take(self, name: str, fields: Mapping[str, Any], where: tuple[int, int, str]) -> None:
        block, place, transaction = where
        if name == "Ticked":
            self._ticks.add(fields["time"])
            self._now = max(self._now, fields["time"])
        if fields.get("pool") != self._pool:
            return
        if name == "Slashed":
            count, lost_wei = self.slashes.get(fields["forecaster"], (0, 0))
            self.slashes[fields["forecaster"]] = (count + 1, lost_wei + fields["fromBucket"])
        if name == "Sealed":
            self._order(fields["round"], fields["forecasters"])
            return
        # A proposal can be refuted for a refute window after the deadline that it has named.
        at = self._next_deadline(fields["round"]) if name == "Proposed" else None
        event = Event(name, "", block, self._now if at is None else at, place, transaction, dict(fields))
        self._folded = self._folded.after([event])

    def _order(self, number: int, forecasters: list[str]) -> None:
        """Give the entries the indices that the seal has fixed."""
        rounds = dict(self._folded.rounds)
        state = rounds.get(number, RoundState(number))
        entries = {name: replace(state.entries[name], index=index) for index, name in enumerate(forecasters)}
        rounds[number] = replace(state, entries=MappingProxyType({**state.entries, **entries}))
        self._folded = replace(self._folded, rounds=rounds)
