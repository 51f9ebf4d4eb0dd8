"""Follows the events of some contracts through reorgs, lagging endpoints and endpoints that contradict themselves.

No block is believed for ever. Blocks deeper than `depth` are final. The logs of the younger ones, the tail, are read
again whenever the head changes, and they count only if they belong to the blocks of the head's chain.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prometheus_client import Counter

from oracle.chain.blocks import Block, agreed_block, block_at, blocks_at, has_block, head_of
from oracle.chain.events import Event, EventDecoder, has_time
from oracle.chain.logs import Log, LogReader, identity, in_order, number_of
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcDisagreement, RpcUnreachable

log = logging.getLogger(__name__)

reorgs = Counter("forewatt_rpc_reorgs_total", "Reorgs of the chain; final: of blocks that counted as final", ["blocks"])

DEPTH = 64
_READS = 3
"""How often one poll reads the tail if the chain moves while it reads."""
_REREADS = 10
"""How often the tail is read again under the same head if that head's filter promises logs that did not come."""


@dataclass(frozen=True)
class Start:
    """Where following starts: after this block. `hash` is None if any block of this number will do."""

    number: int
    hash: str | None = None


@dataclass(frozen=True)
class Followed:
    """The chain at one poll: `final` are the events that became final since the last poll, `tail` all younger ones.

    After `restarted` the final events begin again after the start. `final_block` is the newest final block.
    """

    head: Block
    final_block: Start
    final: Sequence[Event]
    tail: Sequence[Event]
    restarted: bool = False


class Follower:
    """Follows the events of a decoder's contracts; `starts` are the places to begin at, the preferred one first."""

    def __init__(self, rpc: RpcClient, decoder: EventDecoder, starts: Sequence[Start], depth: int = DEPTH) -> None:
        self._rpc = rpc
        self._decoder = decoder
        self._logs = LogReader(rpc, decoder.criteria)
        self._starts = tuple(starts)
        self._depth = depth
        self._addresses = [bytes.fromhex(address.removeprefix("0x")) for address in decoder.addresses]
        self._final = self._starts[-1]
        self.started_at = self._final
        """The start after which the final events begin."""
        self.reorgs = 0
        """How often blocks that were known were no longer in the chain."""
        self._head: Block | None = None
        self._blocks: dict[int, Block] = {}
        """The blocks of the head's chain that are known, younger than the final one."""
        self._tail: list[Log] = []
        self._decoded_tail: dict[tuple[str, int], Event] = {}
        """The events of the tail's logs: a log never changes, and is decoded once."""
        self._rereads = 0
        self._events: list[Event] = []
        """Events that became final and were not returned yet: a poll may fail after it read them."""
        self._restarted = False
        self._is_started = False

    def restart_at(self, start: Start) -> None:
        """Begin at this start, if it is still in the chain, after a reorg that is deeper than the tail."""
        self._starts = (start, self._starts[-1])

    def poll(self, seen: Block | None = None) -> Followed:
        """Read what changed. Raises RpcError if the endpoints do not answer or contradict each other for too long.

        A head that another follower has just `seen` is not asked for again.
        """
        if not self._is_started:
            self._begin()
        for _ in range(_READS):
            head, seen = self._linked_head(seen), None
            if self._head is not None and head.hash == self._head.hash and not self._misses_logs():
                break
            if self._read(head):
                break
        else:
            raise RpcDisagreement(
                f"the logs up to block {head.number} belong to other blocks than the endpoint's head: the chain is "
                "read again"
            )
        return self._followed()

    def _followed(self) -> Followed:
        assert self._head is not None
        final, self._events = self._events, []
        restarted, self._restarted = self._restarted, False
        return Followed(self._head, self._final, final, self._events_of_tail(), restarted)

    # The head and its chain

    def _linked_head(self, seen: Block | None = None) -> Block:
        """The endpoint's head, after the known blocks that are not in its chain were forgotten."""
        head, known = seen or head_of(self._rpc), self._head
        if known is None or head.hash == known.hash or head.parent == known.hash:
            return head
        if head.number <= known.number:
            same = self._blocks.get(head.number)
            if same is not None and same.hash != head.hash:
                self._reorganize(head)
            elif has_block(self._rpc, known):
                log.info("an endpoint went back from block %d to %d; the chain did not", known.number, head.number)
                return known
            elif same is None:
                self._reorganize(head)
            else:
                log.warning("the chain is shorter than before: block %d after %d", head.number, known.number)
                self.reorgs += 1
                self._forget(above=head.number)
            return head
        linked = block_at(self._rpc, known.number)
        if linked is None or linked.hash != known.hash:
            self._reorganize(head)
        return head

    def _reorganize(self, head: Block) -> None:
        """Forget the known blocks that are not in the head's chain; begin again if the final block is not."""
        self.reorgs += 1
        final = self._final
        if head.number <= final.number or not self._is_in_chain(final):
            log.warning(
                "a reorg deeper than %d blocks replaced the final block %d: the rounds are read again from a start",
                self._depth,
                final.number,
            )
            reorgs.labels("final").inc()
            self._begin()
            return
        reorgs.labels("young").inc()
        log.warning("reorg below block %d: its blocks since %d are read again", head.number, final.number)
        known = {number for number in self._blocks if number < head.number}
        fresh = blocks_at(self._rpc, known)
        self._blocks = {number: block for number, block in fresh.items() if block.hash == self._blocks[number].hash}
        self._tail = [entry for entry in self._tail if self._is_canonical(entry)]

    def _begin(self) -> None:
        """Begin at the first start that is in the chain; the last one needs no proof."""
        self._restarted = self._is_started
        self._head, self._blocks, self._tail, self._events = None, {}, [], []
        fitting = (start for start in self._starts[:-1] if self._is_in_chain(start))
        self._final = self.started_at = next(fitting, self._starts[-1])
        self._is_started = True

    def _is_in_chain(self, place: Start) -> bool:
        if place.hash is None:
            return True
        block = block_at(self._rpc, place.number)
        return block is not None and block.hash == place.hash

    def _forget(self, above: int) -> None:
        self._blocks = {number: block for number, block in self._blocks.items() if number <= above}
        self._tail = [entry for entry in self._tail if number_of(entry) <= above]

    # Logs

    def _read(self, head: Block) -> bool:
        """Read history that is final already, then the tail; False if the logs belong to other blocks."""
        if head.number > self._final.number + 2 * self._depth:
            self._read_history(head.number - self._depth)
        self._blocks[head.number] = head
        logs = self._logs.read(self._final.number + 1, head.number) if head.number > self._final.number else []
        self._learn({number_of(entry) for entry in logs} - self._blocks.keys())
        if strange := {number_of(entry) for entry in logs if not self._is_canonical(entry)}:
            # Either the logs or the headers come from another fork: all of them are read again.
            for number in strange | {head.number}:
                self._blocks.pop(number, None)
            return False
        # An endpoint that lags leaves out logs. What was seen in a block stays true while the block is in the chain.
        self._tail = in_order([*logs, *(entry for entry in self._tail if self._is_canonical(entry))])
        is_same = self._head is not None and self._head.hash == head.hash
        self._rereads = self._rereads + 1 if is_same else 0
        self._head = head
        self._finalize(head.number - self._depth)
        return True

    def _read_history(self, last: int) -> None:
        for block, logs in self._logs.history(self._final.number + 1, last):
            times = {number_of(entry) for entry in logs if not has_time(entry)}
            self._events += self._decoder.decoded(logs, _times(blocks_at(self._rpc, times)))
            self._final = Start(block.number, block.hash)
            log.info("events read up to block %d of %d", block.number, last)
        self._blocks, self._tail = {}, []
        if self._rpc.quorum > 1 and agreed_block(self._rpc, last).hash != self._final.hash:
            raise RpcDisagreement(f"the endpoints have different blocks {last}")

    def _finalize(self, until: int) -> None:
        """Make the blocks up to the newest known one of at most `until` final, a few at a time."""
        if until < self._final.number + max(1, self._depth // 4):
            return
        newest = max((number for number in self._blocks if number <= until), default=None)
        if newest is None or newest <= self._final.number:
            self._learn({until})
            newest = until
        block = self._blocks[newest]
        self._events += self._decoded([entry for entry in self._tail if number_of(entry) <= newest])
        self._tail = [entry for entry in self._tail if number_of(entry) > newest]
        self._blocks = {number: known for number, known in self._blocks.items() if number > newest}
        self._final = Start(block.number, block.hash)

    def _learn(self, numbers: Iterable[int]) -> None:
        """Fetch the headers of these blocks."""
        if missing := set(numbers):
            fetched = blocks_at(self._rpc, missing)
            if absent := missing - fetched.keys():
                raise RpcUnreachable(f"the endpoint lacks block {min(absent)}: it may still be syncing")
            self._blocks |= fetched

    def _is_canonical(self, entry: Log) -> bool:
        block = self._blocks.get(number_of(entry))
        return block is not None and block.hash == entry["blockHash"]

    def _misses_logs(self) -> bool:
        """Whether the filter of the head promises logs of these contracts, and none of the head's came."""
        assert self._head is not None
        if self._rereads >= _REREADS or not self._head.may_log(self._addresses, self._decoder.pool):
            return False
        return all(identity(entry)[0] != self._head.hash for entry in self._tail)

    def _decoded(self, logs: Sequence[Log]) -> Iterable[Event]:
        return self._decoder.decoded(logs, _times(self._blocks))

    def _events_of_tail(self) -> tuple[Event, ...]:
        """The events of the tail; only logs that are new in it are decoded."""
        ours = [entry for entry in self._tail if self._decoder.is_ours(entry)]
        new = [entry for entry in ours if identity(entry) not in self._decoded_tail]
        known = self._decoded_tail | dict(zip(map(identity, new), self._decoded(new), strict=True))
        self._decoded_tail = {identity(entry): known[identity(entry)] for entry in ours}
        return tuple(self._decoded_tail.values())


def _times(blocks: dict[int, Block]) -> dict[int, int]:
    return {number: block.time for number, block in blocks.items()}
