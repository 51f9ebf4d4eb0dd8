"""Where an agent's readings come from: each source hands records over as they arrive, and comes back after a loss."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from prometheus_client import Counter

log = logging.getLogger(__name__)

RETRIES = Counter("forewatt_edge_retries_total", "Times that the gateway or a source was not there")
RETRY_S, RETRY_MAX_S = 0.25, 30.0


class Intake(Protocol):
    """Where a source hands its readings over."""

    def keep(self, records: Sequence[dict[str, Any]], source: str | None = None, step: int | None = None) -> None:
        """Take records; when it returns, they survive the process.

        A named source's position moves on with them, by `step`, or by one a record.
        """

    def position(self, source: str) -> int:
        """How far a named source has come."""


class Source(Protocol):
    """A source of readings."""

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled; a file's source ends with the file."""


def backoff_s(attempt: int) -> float:
    """Seconds to wait after a failed attempt (0 is the first): doubled each time, with jitter, at most RETRY_MAX_S."""
    return min(RETRY_MAX_S, RETRY_S * 2 ** min(attempt, 16)) * random.uniform(0.5, 1.0)


async def receive_always(
    receive: Callable[[], Awaitable[None]], losses: tuple[type[Exception], ...], what: str
) -> None:
    """Receive, and after each loss begin again, waiting longer the more often it fails at once."""
    attempt = 0
    while True:
        connected = asyncio.get_running_loop().time()
        try:
            await receive()
        except losses as error:
            # A connection that held for a while was a good one: the count of failures begins anew.
            attempt = 0 if asyncio.get_running_loop().time() - connected > RETRY_MAX_S else attempt + 1
            RETRIES.inc()
            log.warning("%s is not there: %r", what, error)
            await asyncio.sleep(backoff_s(attempt))
