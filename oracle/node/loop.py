"""The service loop of a role: repeats its step; an unexpected failure is logged and counted, and the loop goes on."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from prometheus_client import Counter, Histogram

from forewatt.backoff import Backoff

log = logging.getLogger(__name__)
failures = Counter("forewatt_node_failures_total", "Steps of a node role that ended in an unexpected error", ["role"])

seconds = Histogram("forewatt_node_step_seconds", "How long a step of a node role takes", ["role"])

POLL_INTERVAL_S = 0.2
_LONGEST_PAUSE_S = 5.0


@dataclass
class Pulse:
    """How a role's latest steps ended. `beaten_at` is the machine's monotonic time at the end of the latest one."""

    beaten_at: float | None = None
    failed_in_a_row: int = 0
    error: Exception | None = None

    def beat(self, error: Exception | None) -> None:
        """Note the end of a step; `error` is what it failed with."""
        self.failed_in_a_row = 0 if error is None else self.failed_in_a_row + 1
        self.beaten_at, self.error = monotonic(), error

    @property
    def age_s(self) -> float | None:
        """How long ago the latest step ended; None before the first one."""
        return None if self.beaten_at is None else monotonic() - self.beaten_at


def run(
    role: str,
    step: Callable[[], None],
    stop: threading.Event,
    interval_s: float = POLL_INTERVAL_S,
    wait: Callable[[threading.Event], None] | None = None,
    pulse: Pulse | None = None,
) -> None:
    """Call `step` every `interval_s`, or whenever `wait` returns, until `stop` is set.

    After repeated failures it pauses longer, up to 5 s. Each step is noted in `pulse`.
    """
    backoff = Backoff(interval_s, max(interval_s, _LONGEST_PAUSE_S))
    in_a_row = 0
    while not stop.is_set():
        started, error = monotonic(), None
        try:
            step()
            in_a_row = 0
        except Exception as failure:  # a node must survive errors that nobody foresaw
            in_a_row, error = in_a_row + 1, failure
            failures.labels(role).inc()
            log.exception("%s step failed, %d in a row", role, in_a_row)
        seconds.labels(role).observe(monotonic() - started)
        if pulse is not None:
            pulse.beat(error)
        if wait is not None and not in_a_row:
            wait(stop)
            continue
        stop.wait(backoff.pause_s(in_a_row))
