"""Watches this forecaster's payloads until their rounds have ended, and pins again what was lost.

An attestor that cannot fetch a payload denies the entry, which then forfeits. So the payload is fetched back, through
another gateway than the own one where one is set, and each pin target is asked whether it still has the block.
"""

import logging
from concurrent.futures import Future, wait
from functools import partial
from time import monotonic

from prometheus_client import Counter

from forewatt.background import in_thread
from forewatt.protocol.cid import cid_text
from forewatt.protocol.pool import PoolParams
from forewatt.stores.content import ContentError, ContentStore, PinTarget
from oracle.chain.view import Snapshot
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.pins import pin_name

log = logging.getLogger(__name__)
repinned = Counter("forewatt_forecaster_repinned_total", "Payloads that were lost and pinned again")

CHECK_EVERY_S = 60
"""How often a payload is checked, by the chain's time or by the machine's."""
FETCH_S = 30.0
WAIT_S = 1.5
"""How long a step waits for the checks that it starts; slower ones go on in the background."""


class PayloadWatch:
    """The payloads of one forecaster in one pool."""

    def __init__(
        self, content: ContentStore, copies: PayloadCopies, pool: bytes, rules: PoolParams, forecaster: str
    ) -> None:
        self._content, self._copies = content, copies
        self._pool, self._rules, self._forecaster = pool, rules, forecaster
        self._checked: dict[str, tuple[int, float]] = {}
        """CID -> when its last check began, by the chain's time and by the machine's."""
        self._running: dict[str, Future[None]] = {}

    def step(self, snapshot: Snapshot) -> None:
        """Start the checks that are due, and remove the copies of ended rounds."""
        running = [state for state in snapshot.rounds.values() if state.ended is None]
        entries = [state.entries[self._forecaster] for state in running if self._forecaster in state.entries]
        for entry in entries:
            number, cid = entry.commit.round, cid_text(entry.commit.cid)
            if self._is_due(cid, snapshot.now):
                self._checked[cid] = (snapshot.now, monotonic())
                self._running[cid] = in_thread(partial(self._check, number, cid))
        wait(self._running.values(), WAIT_S)
        self._collect({cid_text(entry.commit.cid) for entry in entries})
        self._copies.discard(partial(self._is_over, snapshot))

    def _is_over(self, snapshot: Snapshot, number: int) -> bool:
        """Whether a round has ended, or is past without anybody's entry."""
        state = snapshot.rounds.get(number)
        if state is None:
            return snapshot.now >= self._rules.gate(number) + self._rules.hard_end_s
        return state.ended is not None

    def _is_due(self, cid: str, now: int) -> bool:
        if cid in self._running:
            return False
        last = self._checked.get(cid)
        return last is None or now - last[0] >= CHECK_EVERY_S or monotonic() - last[1] >= CHECK_EVERY_S

    def _collect(self, current: set[str]) -> None:
        for cid, future in list(self._running.items()):
            if future.done():
                del self._running[cid]
                if (error := future.exception()) is not None:
                    log.error("the payload %s could not be checked: %s", cid, error)
        self._checked = {cid: times for cid, times in self._checked.items() if cid in current}

    def _check(self, number: int, cid: str) -> None:
        """Look for the payload outside and on every pin target; pin it again if it is missing somewhere."""
        fetched, reason = None, ""
        try:
            fetched = self._content.background.run(self._content.fetch_elsewhere(cid, FETCH_S))
        except ContentError as error:
            reason = str(error)
        copy = self._copies.find(number, cid)
        if copy is None and fetched is not None:
            self._copies.keep(number, cid, fetched)
        lost_by = [target.name for target in self._content.targets if not _has(target, cid)]
        if fetched is not None and not lost_by:
            return
        block = copy if copy is not None else fetched
        if block is None:
            log.error("round %d: the payload %s is lost, and there is no copy of it: %s", number, cid, reason)
            return
        log.warning("round %d: the payload is missing, pinning it again: %s", number, reason or ", ".join(lost_by))
        try:
            self._content.put(block, pin_name(self._pool, number))
            repinned.inc()
        except ContentError as error:
            log.error("round %d: the payload could not be pinned again: %s", number, error)


def _has(target: PinTarget, cid: str) -> bool:
    try:
        return target.has(cid)
    except ContentError as error:
        log.warning("it is not known whether %s has %s: %s", target.name, cid, error)
        return False
