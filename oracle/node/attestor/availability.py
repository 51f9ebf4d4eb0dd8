"""Fetches the payloads of revealed entries in the background, all at once, and judges each on its own.

A payload that was fetched is judged for good: the CID and the revealed key decide what it says. One that was not is
tried again until the round is forgotten. So a gateway that searches for one payload delays no other one, and an entry
can become available, never unavailable.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from time import monotonic
from typing import Protocol

from prometheus_client import Counter

from forewatt.background import in_thread
from forewatt.backoff import Backoff
from forewatt.protocol.cid import cid_text
from forewatt.protocol.typed import ForecastCommit
from forewatt.stores.content import ContentError, ContentStore, ContentUnreachable
from oracle.chain.payloads import unseal_forecast
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry
from oracle.errors import PayloadUnavailable
from oracle.node.pins import pin_name

log = logging.getLogger(__name__)
fetches = Counter("forewatt_attestor_fetches_total", "Tries to fetch a revealed payload", ["outcome"])

ATTEMPT_S = 40.0
"""How long one try may take: longer than the 30 s for which a kubo gateway searches."""
FIRST_TRY_S = 3.0
"""How long a request waits for payloads that were never tried before, counted from the start of their first try."""
_RETRY = Backoff(first_s=1.0, longest_s=30.0, jitter=True)


@dataclass
class Judgement:
    """What is known about one entry's payload; `available` is None while it was not fetched.

    `heard`: a gateway answered, so it is the payload that is missing rather than the gateway.
    """

    entry: Entry
    available: bool | None = None
    reason: str = "the first try still runs"
    heard: bool = False
    started: float = field(default_factory=monotonic)
    tried: asyncio.Event = field(default_factory=asyncio.Event)


class Judging(Protocol):
    """Judges the payloads of revealed entries, wherever they come from. Its methods can be called from any thread."""

    def follow(self, pool: Pool, entries: Iterable[Entry]) -> None:
        """Start to get the payloads that are not here yet; returns at once."""

    def judge(self, pool: Pool, entries: Iterable[Entry], first_try_s: float | None = None) -> list[Judgement]:
        """What is known about the revealed entries, in their order; waits only for payloads that were never tried."""

    def forget(self, is_over: Callable[[int], bool]) -> None:
        """Forget the payloads of rounds that are over."""

    def gateway_answers(self) -> bool:
        """Whether the place where payloads are can be asked at all."""


class Availability:
    """The payloads of the rounds that are to be attested. Its methods can be called from any thread.

    `first_try_s`: how long `judge` waits for payloads that were never tried before.
    """

    def __init__(self, content: ContentStore, first_try_s: float = FIRST_TRY_S) -> None:
        self._content, self._first_try_s = content, first_try_s
        # Both belong to the event loop's thread.
        self._judgements: dict[tuple[ForecastCommit, bytes], Judgement] = {}
        self._tasks: dict[tuple[ForecastCommit, bytes], asyncio.Task[None]] = {}

    def follow(self, pool: Pool, entries: Iterable[Entry]) -> None:
        """Start to fetch the payloads that are not being fetched yet; returns at once."""
        self._content.background.run(self._judge(pool, tuple(entries), 0.0))

    def judge(self, pool: Pool, entries: Iterable[Entry], first_try_s: float | None = None) -> list[Judgement]:
        """What is known about the revealed entries, in their order; waits only for payloads that were never tried."""
        first_try_s = self._first_try_s if first_try_s is None else first_try_s
        return self._content.background.run(self._judge(pool, tuple(entries), first_try_s))

    def forget(self, is_over: Callable[[int], bool]) -> None:
        """Stop fetching payloads of rounds that are over."""
        self._content.background.run(self._forget(is_over))

    def gateway_answers(self) -> bool:
        """Whether a gateway serves requests at all."""
        return self._content.background.run(self._content.answers())

    async def _judge(self, pool: Pool, entries: Sequence[Entry], first_try_s: float) -> list[Judgement]:
        judgements = [self._judgement(pool, entry) for entry in entries if entry.key is not None]
        untried = [judgement for judgement in judgements if not judgement.tried.is_set()]
        if untried and first_try_s:
            left_s = max(judgement.started for judgement in untried) + first_try_s - monotonic()
            waiting = [asyncio.create_task(judgement.tried.wait()) for judgement in untried]
            await asyncio.wait(waiting, timeout=max(0.0, left_s))
            for task in waiting:
                task.cancel()
        return judgements

    def _judgement(self, pool: Pool, entry: Entry) -> Judgement:
        payload = (entry.commit, entry.key or b"")
        if payload not in self._judgements:
            judgement = self._judgements[payload] = Judgement(entry)
            self._tasks[payload] = asyncio.create_task(self._fetch(pool, judgement))
        return self._judgements[payload]

    async def _forget(self, is_over: Callable[[int], bool]) -> None:
        for payload in [payload for payload in self._judgements if is_over(payload[0].round)]:
            del self._judgements[payload]
            self._tasks.pop(payload).cancel()

    async def _fetch(self, pool: Pool, judgement: Judgement) -> None:
        """Try until the payload is here, then judge it and pin it."""
        entry = judgement.entry
        for failures in count():
            try:
                sealed = await self._content.fetch(cid_text(entry.commit.cid), ATTEMPT_S)
                break
            except ContentError as error:
                judgement.reason, judgement.heard = str(error), not isinstance(error, ContentUnreachable)
            fetches.labels("failed").inc()
            log.log(
                logging.DEBUG if failures else logging.WARNING,
                "round %d, entry %d is not here: %s", entry.commit.round, entry.index, judgement.reason,
            )  # fmt: skip
            judgement.tried.set()
            await asyncio.sleep(_RETRY.pause_s(failures))
        judgement.heard = True
        try:
            await asyncio.wrap_future(in_thread(partial(unseal_forecast, entry, pool, sealed)))
            judgement.available = True
        except PayloadUnavailable as error:
            judgement.available, judgement.reason = False, str(error)
            log.warning("round %d, entry %d does not count: %s", entry.commit.round, entry.index, error)
        fetches.labels("available" if judgement.available else "wrong").inc()
        judgement.tried.set()
        if judgement.available:
            await self._keep(pool, judgement.entry, sealed)

    async def _keep(self, pool: Pool, entry: Entry, sealed: bytes) -> None:
        """Pin the payload on our own nodes, so that it can be settled even if its forecaster takes it away."""
        name = pin_name(pool.id, entry.commit.round)
        for failures in count():
            try:
                await asyncio.wrap_future(in_thread(partial(self._content.put, sealed, name)))
                return
            except ContentError as error:
                log.warning(
                    "round %d: the payload of entry %d is not pinned: %s", entry.commit.round, entry.index, error
                )
            await asyncio.sleep(_RETRY.pause_s(failures))
