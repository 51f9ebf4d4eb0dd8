"""Carrying out a plan's actions one by one: a failed one is logged, counted and rests a while, the others go on."""

import logging
import time
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from prometheus_client import Counter

from forewatt.stores.content import ContentError
from oracle.errors import OracleError

log = logging.getLogger(__name__)
refused = Counter("forewatt_node_refused_total", "Actions of a node role that could not be carried out", ["action"])

Action = TypeVar("Action", bound=Hashable)
_FIRST_REST_S = 0.5
_LONGEST_REST_S = 10.0


class Attempts:
    """Remembers which actions failed and when each may be tried again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._resting: dict[Hashable, tuple[float, float]] = {}

    def perform(self, actions: Iterable[Action], effect: Callable[[Action], None]) -> None:
        """Carry out every action that does not rest."""
        for action in actions:
            until, rest_s = self._resting.get(action, (0.0, _FIRST_REST_S))
            if self._clock() < until:
                continue
            try:
                effect(action)
                self._resting.pop(action, None)
            except (OracleError, ContentError) as error:
                refused.labels(type(action).__name__).inc()
                log.warning("%s not done, next try in %.1f s: %s", action, rest_s, error)
                self._resting[action] = (self._clock() + rest_s, min(2 * rest_s, _LONGEST_REST_S))
