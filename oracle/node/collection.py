"""Removes the pins of rounds whose life is over: unpins their payloads on every pin target and deletes the blocks."""

import logging
from collections import defaultdict
from concurrent.futures import Future
from functools import partial

from prometheus_client import Counter

from forewatt.background import in_thread
from forewatt.protocol.pool import PoolParams
from forewatt.stores.content import ContentError, ContentStore, PinTarget
from oracle.chain.view import Snapshot
from oracle.node.pins import is_outlived, pins_of, round_of

log = logging.getLogger(__name__)
collected = Counter("forewatt_node_collected_total", "Payloads of past rounds that were unpinned and deleted")
EVERY_S = 600
"""How often the pins are looked through, by the chain's time."""


class Collector:
    """Collects the garbage of one pool, in the background. Other pins of the same nodes are left alone."""

    def __init__(self, content: ContentStore, pool: bytes, rules: PoolParams, retention_s: int) -> None:
        self._content, self._pool, self._rules = content, pool, rules
        self._retention_s = retention_s
        self._last = 0
        self._begun: defaultdict[str, set[str]] = defaultdict(set)
        """The CIDs of removals that failed, by the target's name."""
        self._running: Future[None] | None = None

    def step(self, snapshot: Snapshot) -> None:
        """Start a collection if one is due and none runs."""
        if snapshot.now < self._last + EVERY_S or (self._running is not None and not self._running.done()):
            return
        self._last = snapshot.now
        self._running = in_thread(partial(self.collect, snapshot))

    def collect(self, snapshot: Snapshot) -> None:
        """Remove what is outlived from every pin target; one that fails is left to the next time."""
        for target in self._content.targets:
            try:
                self._collect(target, snapshot)
            except ContentError as error:
                log.warning("the pins of past rounds are still on %s: %s", target.name, error)

    def _collect(self, target: PinTarget, snapshot: Snapshot) -> None:
        pinned = target.pinned(pins_of(self._pool))
        outlived = {cid for cid, name in pinned.items() if self._is_outlived(round_of(name), snapshot)}
        # A removal that failed may have removed the pin, but not the block.
        unpinned = self._begun[target.name] - pinned.keys()
        for cid in outlived | unpinned:
            self._begun[target.name].add(cid)
            target.remove(cid)
            self._begun[target.name].discard(cid)
            collected.inc()
            log.info("nobody needs %s any more: it is removed from %s", cid, target.name)

    def _is_outlived(self, number: int | None, snapshot: Snapshot) -> bool:
        if number is None:
            return False
        return is_outlived(self._rules, number, snapshot.rounds.get(number), snapshot.now, self._retention_s)
