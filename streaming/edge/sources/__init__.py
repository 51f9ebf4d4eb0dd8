"""The sources of an edge agent's readings. A source passes records on as they arrive and reconnects after a loss."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from typing import Any, Protocol

from prometheus_client import Counter

from forewatt.backoff import Backoff

log = logging.getLogger(__name__)

RETRIES = Counter("forewatt_edge_retries_total", "Failed attempts to reach the gateway or a source")
BACKOFF = Backoff(first_s=0.25, longest_s=30.0, jitter=True)


class Intake(Protocol):
    """Takes a source's records."""

    def keep(
        self,
        records: Sequence[dict[str, Any]],
        source: str | None = None,
        step: int | None = None,
        notes: Mapping[str, object] | None = None,
    ) -> bool:
        """Store records on disk before returning; whether that was possible.

        With `source` its position advances in the same transaction, by `step` or by one a record. If nothing could be
        stored, a source with a position must pass the same records on again. `notes` are stored with the records.
        """

    def position(self, source: str) -> int:
        """The position of a named source; 0 at first."""

    def note(self, name: str) -> Any:
        """The stored note of that name; None if there is none."""


class Source(Protocol):
    """A source of records."""

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled; a source that reads a file returns at its end."""


async def receive_forever(
    receive: Callable[[], Awaitable[None]], recoverable: tuple[type[Exception], ...], name: str
) -> None:
    """Call `receive` again after every recoverable error, with a back-off. `name` is the source's name in logs."""
    failures = 0
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await receive()
        except recoverable as error:
            # A connection that lasted for a while was sound, so its end counts as a first failure.
            failures = 0 if asyncio.get_running_loop().time() - started > BACKOFF.longest_s else failures + 1
            RETRIES.inc()
            log.warning("%s does not send: %r", name, error)
            await asyncio.sleep(BACKOFF.pause_s(failures))


async def keep_surely(
    intake: Intake,
    records: Sequence[dict[str, Any]],
    source: str,
    step: int | None = None,
    notes: Mapping[str, object] | None = None,
) -> None:
    """Pass records of a source with a position on, again and again while they can't be stored."""
    for failures in count():
        if intake.keep(records, source, step, notes):
            return
        await asyncio.sleep(BACKOFF.pause_s(failures))
