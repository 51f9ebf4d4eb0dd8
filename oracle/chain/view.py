"""A pool's rounds and the chain's time, updated by cheap polls."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ape.contracts import ContractInstance

from oracle.chain.blocks import Block
from oracle.chain.checkpoint import Checkpoint, CheckpointFile
from oracle.chain.clock import ChainClock
from oracle.chain.events import Event, EventDecoder
from oracle.chain.follower import DEPTH, Followed, Follower, Start
from oracle.chain.heads import Heads
from oracle.chain.pace import Pace
from oracle.chain.rounds import RoundState, fold
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcDisagreement, RpcError
from oracle.chain.state import ChainState

log = logging.getLogger(__name__)

ROUNDS_KEPT = 1_000
"""How many of the newest rounds a node remembers; older ones are forgotten once they ended."""
_CHECKPOINT_EVERY_S = 600.0
_POLLS_SKIPPED = 3
"""How much less often the chain is polled while new blocks are announced."""
_SLICE_S = 0.2


@dataclass(frozen=True)
class Snapshot:
    """The pool's rounds at one block; `now` is the chain's time, which decides every deadline: see `clock`."""

    now: int
    block: int
    rounds: Mapping[int, RoundState]
    recalibrated: Mapping[str, int] = field(default_factory=dict)
    """Forecaster -> time of its latest recalibration."""
    block_hash: str = ""
    first_round: int = 0
    """Rounds before this one are left out once they ended."""
    reorgs: int = 0
    """How often blocks that the view had seen were gone from the chain."""


@dataclass(frozen=True)
class Folded:
    """The rounds after some events, and the events of the rounds that are kept."""

    rounds: Mapping[int, RoundState] = field(default_factory=dict)
    recalibrated: Mapping[str, int] = field(default_factory=dict)
    first_round: int = 0

    def after(self, events: Sequence[Event]) -> "Folded":
        """The rounds after more events."""
        # An ended round that was left out can still have an event: the bond of a proposal that remained.
        events = [event for event in events if not self._is_left_out(event)]
        if not events:
            return self
        latest_of = {str(event["forecaster"]): event.time for event in events if event.name == "Recalibrated"}
        return Folded(fold(self.rounds, events), {**self.recalibrated, **latest_of}, self.first_round)

    def _is_left_out(self, event: Event) -> bool:
        number = event.arguments.get("round")
        return number is not None and int(number) < self.first_round and int(number) not in self.rounds

    def pruned(self, kept: int) -> "Folded":
        """Without the rounds that ended, except the newest `kept` ones."""
        first = max(self.rounds, default=0) - kept
        if first <= self.first_round:
            return self
        rounds = {number: state for number, state in self.rounds.items() if number >= first or state.ended is None}
        return Folded(rounds, self.recalibrated, first)


class PoolView:
    """Reads the rounds of one pool from its contracts, the market first.

    Several roles may share a view, and it is safe to use from several threads. The state is that of the final blocks
    plus that of the younger ones, which is recomputed whenever the head changes. With a `checkpoint` the first poll
    starts at its block instead of `first_block`. With `rounds_kept` older rounds are forgotten once they ended. A view
    that `is_shared` answers every role from one poll until it is older than half of `pause_s`. `heads` announces new
    blocks, so that the chain is polled less often.
    """

    def __init__(
        self,
        rpc: RpcClient,
        contracts: Sequence[ContractInstance],
        pool: bytes,
        first_block: int,
        *,
        depth: int = DEPTH,
        checkpoint: CheckpointFile | None = None,
        rounds_kept: int | None = None,
        pause_s: float | None = None,
        is_shared: bool = False,
        heads: Heads | None = None,
    ) -> None:
        self._rpc = rpc
        self._file = checkpoint
        self._saved = checkpoint.read() if checkpoint else None
        starts = [Start(first_block - 1)] if self._saved is None else [self._saved.block, Start(first_block - 1)]
        self._follower = Follower(rpc, EventDecoder(contracts, pool), starts, depth)
        self._chain = ChainState(contracts[0], pool)
        self._lock = threading.Lock()
        self._clock = ChainClock()
        self._rounds_kept = rounds_kept
        self._pace = Pace(pause_s)
        self._is_shared = is_shared
        self._heads = heads
        self._announced = 0
        self._polled_at = self._written_at = float("-inf")
        self._head_since: float | None = None
        self._head: Block | None = None
        self._folded: Folded | None = None
        self._kept: list[Event] = []
        self._latest: Snapshot | None = None

    def refresh(self, *, newest: bool = False) -> Snapshot:
        """The pool at the latest block; takes one small request, and one or a few more if there are new blocks.

        A shared view may return the snapshot of a moment ago, unless the `newest` is wanted.
        """
        with self._lock:
            if newest or self._latest is None or self._is_due():
                self._announced = self._heads.count if self._heads else 0
                self._latest = self._poll()
                self._polled_at = time.monotonic()
            return self._latest

    def difference(self, number: int) -> str | None:
        """What the market stores differently about a closed round than the events say; None if they agree."""
        state = self.refresh(newest=True).rounds.get(number, RoundState(number))
        return self._chain.round(number).difference(state)

    @property
    def head_age_s(self) -> float | None:
        """How long ago, by this machine's clock, the head was first seen; None before the first poll."""
        return None if self._head_since is None else time.monotonic() - self._head_since

    @property
    def head(self) -> Block | None:
        """The head that the latest poll found."""
        return self._head

    @property
    def latest(self) -> Snapshot | None:
        """The snapshot of the latest poll; it asks nobody."""
        return self._latest

    @property
    def pause_s(self) -> float:
        """The pause between two polls, about one block; longer while new blocks are announced."""
        is_announced = self._heads is not None and self._heads.is_connected
        return self._pace.pause_s * (_POLLS_SKIPPED if is_announced else 1)

    def wait(self, stop: threading.Event) -> None:
        """Wait until the next poll is due, a new block is announced, or `stop` is set."""
        until = time.monotonic() + self.pause_s
        while not stop.is_set() and (left_s := until - time.monotonic()) > 0:
            if self._heads is None:
                stop.wait(left_s)
            elif self._heads.wait(self._announced, min(left_s, _SLICE_S)) > self._announced:
                return

    def _is_due(self) -> bool:
        if not self._is_shared or (self._heads is not None and self._heads.count > self._announced):
            return True
        return time.monotonic() - self._polled_at >= self.pause_s / 2

    def _poll(self) -> Snapshot:
        followed = self._follower.poll()
        self._pace.saw(followed.head)
        if self._folded is None or followed.restarted:
            self._restart(self._follower.started_at)
        assert self._folded is not None
        if followed.final:
            self._kept += followed.final if self._file else ()
            self._folded = self._folded.after(followed.final)
            if self._rounds_kept is not None:
                self._folded = self._folded.pruned(self._rounds_kept)
        newest, head = self._with_tail(followed.tail), followed.head
        self._head = head
        if self._latest is None or self._latest.block_hash != head.hash:
            self._head_since = time.monotonic()
        self._write(followed)
        now = self._clock.now(head.hash, head.time, self._pending_time)
        first, reorgs = newest.first_round, self._follower.reorgs
        return Snapshot(now, head.number, newest.rounds, newest.recalibrated, head.hash, first, reorgs)

    def _with_tail(self, tail: Sequence[Event]) -> Folded:
        assert self._folded is not None
        try:
            return self._folded.after(tail)
        except (LookupError, ValueError) as error:
            raise RpcDisagreement(f"the endpoint left out events of the newest blocks: {error!r}") from error

    def _restart(self, start: Start) -> None:
        """Begin with the rounds at the start: those of the checkpoint, or none."""
        saved = self._saved if self._saved and self._saved.block == start else None
        self._kept = list(saved.events) if saved else []
        self._folded = Folded(first_round=saved.first_round if saved else 0).after(self._kept)

    def _write(self, followed: Followed) -> None:
        if self._file is None or followed.final_block.hash is None:
            return
        if time.monotonic() - self._written_at < _CHECKPOINT_EVERY_S:
            return
        assert self._folded is not None
        self._kept = list(_of_rounds(self._kept, self._folded))
        self._saved = Checkpoint(followed.final_block, self._folded.first_round, tuple(self._kept))
        self._follower.restart_at(self._saved.block)
        self._file.write(self._saved)
        self._written_at = time.monotonic()

    def _pending_time(self) -> int | None:
        """The timestamp of the pending block; None if the endpoint has none."""
        try:
            pending = self._rpc.call("eth_getBlockByNumber", "pending", False)
        except RpcError:
            return None
        return int(pending["timestamp"], 16) if pending else None


def _of_rounds(events: Iterable[Event], folded: Folded) -> Iterable[Event]:
    """The events of rounds that are kept, and the latest recalibrations."""
    for event in events:
        if "round" in event.arguments:
            if int(event["round"]) in folded.rounds:
                yield event
        elif event.name == "Recalibrated" and folded.recalibrated.get(str(event["forecaster"])) == event.time:
            yield event
