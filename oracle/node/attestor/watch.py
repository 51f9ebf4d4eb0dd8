"""Watches attested observations until their rounds have ended: whoever settles needs them, and so does a refutation."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from time import monotonic

from prometheus_client import Counter

from forewatt.background import in_thread
from forewatt.protocol.cid import cid_text
from forewatt.stores.content import ContentError, ContentStore, PinTarget
from oracle.chain.rounds import RoundState
from oracle.chain.view import Snapshot
from oracle.node.pins import pin_name

log = logging.getLogger(__name__)
repinned = Counter("forewatt_attestor_repinned_total", "Observations that were lost and pinned again")
EVERY_S = 60.0
_FETCH_S = 30.0


class ObservationWatch:
    """The observations of one pool. What this attestor signed it can pin again even if it is lost everywhere."""

    def __init__(self, content: ContentStore, pool: bytes) -> None:
        self._content, self._pool = content, pool
        self._blocks: dict[int, dict[str, bytes]] = {}
        """Round -> CID -> observation, as signed by this attestor."""
        self._checked_at = float("-inf")
        self._running: Future[None] | None = None

    def remember(self, number: int, cid: str, block: bytes) -> None:
        """Keep an observation that was signed."""
        self._blocks = {**self._blocks, number: {**self._blocks.get(number, {}), cid: block}}

    def step(self, snapshot: Snapshot) -> None:
        """Start a check if one is due and none runs, and forget what is over."""
        self._blocks = {
            number: blocks
            for number, blocks in self._blocks.items()
            if (state := snapshot.rounds.get(number)) is None or state.ended is None
        }
        is_running = self._running is not None and not self._running.done()
        if is_running or monotonic() - self._checked_at < EVERY_S:
            return
        self._checked_at = monotonic()
        self._running = in_thread(partial(self.check, snapshot.rounds))

    def check(self, rounds: Mapping[int, RoundState]) -> None:
        """Pin the observations of running rounds again where they are missing."""
        for number, state in rounds.items():
            if state.observed is not None and state.ended is None:
                cid = cid_text(state.observed.cid)
                try:
                    self._keep(number, cid)
                except ContentError as error:
                    log.error("round %d: its observation could not be pinned again: %s", number, error)

    def _keep(self, number: int, cid: str) -> None:
        missing = [target.name for target in self._content.targets if not _has(target, cid)]
        if not missing:
            return
        block = self._blocks.get(number, {}).get(cid) or self._content.get(cid, _FETCH_S)
        log.warning("round %d: its observation is missing on %s, pinning it again", number, ", ".join(missing))
        self._content.put(block, pin_name(self._pool, number))
        repinned.inc()


def _has(target: PinTarget, cid: str) -> bool:
    try:
        return target.has(cid)
    except ContentError:
        return False
