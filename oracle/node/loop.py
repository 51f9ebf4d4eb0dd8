"""The service loop of a role: step, wait, step; an unexpected failure is logged and counted, never fatal."""

import logging
import threading
from collections.abc import Callable

from prometheus_client import Counter

log = logging.getLogger(__name__)
failures = Counter("forewatt_node_failures_total", "Steps of a node role that ended in an unexpected error", ["role"])

POLL_INTERVAL_S = 0.2
_LONGEST_PAUSE_S = 5.0


def run(role: str, step: Callable[[], None], stop: threading.Event, interval_s: float = POLL_INTERVAL_S) -> None:
    """Call `step` every `interval_s` until `stop` is set; after repeated failures it pauses longer, up to 5 s."""
    in_a_row = 0
    while not stop.is_set():
        try:
            step()
            in_a_row = 0
        except Exception:  # the one place where a node survives what nobody foresaw
            in_a_row += 1
            failures.labels(role).inc()
            log.exception("%s step failed, %d in a row", role, in_a_row)
        stop.wait(min(interval_s * 2 ** min(in_a_row, 10), max(interval_s, _LONGEST_PAUSE_S)))
