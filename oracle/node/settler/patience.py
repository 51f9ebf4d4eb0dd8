"""When a settler asks attestors again that still fetch payloads: at a new block, or after a pause."""

import logging
from collections.abc import Callable
from time import monotonic

log = logging.getLogger(__name__)
PAUSE_S = 2.0
_REMEMBERED = 16


class Patience:
    """Remembers for each round when the attestors were asked. Waiting for them is no failure of the settler."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._asked: dict[int, tuple[int, float]] = {}

    def is_due(self, number: int, block: int) -> bool:
        """Whether to ask for a round, when the chain's newest block is `block`."""
        asked_at, next_time = self._asked.get(number, (-1, 0.0))
        return block != asked_at or self._clock() >= next_time

    def ask_again(self, number: int, block: int, why: str) -> None:
        """Ask again later; the log says why, once a round."""
        if number not in self._asked:
            log.info("%s", why)
        self._asked = {other: asked for other, asked in self._asked.items() if other > number - _REMEMBERED}
        self._asked[number] = (block, self._clock() + PAUSE_S)
