"""The service loop of a role: repeats its step; an unexpected failure is logged and counted, and the loop goes on."""

import logging
import threading
from collections.abc import Callable

from prometheus_client import Counter

from forewatt.backoff import Backoff

log = logging.getLogger(__name__)
failures = Counter("forewatt_node_failures_total", "Steps of a node role that ended in an unexpected error", ["role"])

POLL_INTERVAL_S = 0.2
_LONGEST_PAUSE_S = 5.0


def run(
    role: str,
    step: Callable[[], None],
    stop: threading.Event,
    interval_s: float = POLL_INTERVAL_S,
    wait: Callable[[threading.Event], None] | None = None,
) -> None:
    """Call `step` every `interval_s`, or whenever `wait` returns, until `stop` is set.

    After repeated failures it pauses longer, up to 5 s.
    """
    backoff = Backoff(interval_s, max(interval_s, _LONGEST_PAUSE_S))
    in_a_row = 0
    while not stop.is_set():
        try:
            step()
            in_a_row = 0
        except Exception:  # a node must survive errors that nobody foresaw
            in_a_row += 1
            failures.labels(role).inc()
            log.exception("%s step failed, %d in a row", role, in_a_row)
        if wait is not None and not in_a_row:
            wait(stop)
            continue
        stop.wait(backoff.pause_s(in_a_row))
