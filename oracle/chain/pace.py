"""How often the chain is polled: about once a block."""

import time
from collections.abc import Callable

from oracle.chain.blocks import Block

FIRST_PAUSE_S = 2.0
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 12.0


class Pace:
    """Estimates the time between blocks from the heads that were polled; a fixed pause overrides it."""

    def __init__(self, fixed_s: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._fixed_s = fixed_s
        self._clock = clock
        self._earlier: tuple[Block, float] | None = None
        self._block_s: float | None = None

    @property
    def pause_s(self) -> float:
        """The pause until the next poll."""
        if self._fixed_s is not None:
            return self._fixed_s
        return min(max(self._block_s or FIRST_PAUSE_S, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)

    def saw(self, head: Block) -> None:
        """Note a polled head."""
        moment = self._clock()
        if self._earlier is None or head.number < self._earlier[0].number:
            self._earlier = head, moment
            return
        earlier, since = self._earlier
        if blocks := head.number - earlier.number:
            # A replayed chain has its own time, and a node that was asleep sees many blocks at once.
            estimate = min(head.time - earlier.time, moment - since) / blocks
            self._block_s = estimate if self._block_s is None else (3 * self._block_s + estimate) / 4
            self._earlier = head, moment
