"""Random faults and reorgs, from a seed: at most one a moment, each over at the next."""

import random
from collections import Counter
from collections.abc import Callable

from tests.oracle.faults import rules
from tests.oracle.faults.door import Door, State
from tests.oracle.faults.proxy import Rule
from tests.oracle.soak.week import Week

DEEPEST_REORG = 8


class Chaos:
    """Draws a fault for each moment; `counts` has how often each was drawn."""

    def __init__(self, week: Week, seed: int, share: float) -> None:
        self._week, self._share = week, share
        self._random = random.Random(seed)
        self._heal: Callable[[], None] | None = None
        self.counts: Counter[str] = Counter()
        self._faults: dict[str, Callable[[], Callable[[], None] | None]] = {
            "reorg": self._reorg,
            "kill": self._kill,
            "RPC error": lambda: self._rule(rules.refusing(code=-32603)),
            "stale head": lambda: self._rule(rules.stale_head(2)),
            "stale logs": lambda: self._rule(rules.stale_logs(2)),
            "null receipts": lambda: self._rule(rules.null_receipts),
            "store down": self._shut_store,
            "service down": self._shut_service,
        }

    def begin(self) -> None:
        """Perhaps let something go wrong."""
        if self._random.random() < self._share:
            name = self._random.choice(list(self._faults))
            self.counts[name] += 1
            self._heal = self._faults[name]()

    def end(self) -> None:
        """What went wrong is over."""
        if self._heal is not None:
            self._heal()
            self._heal = None

    def _reorg(self) -> None:
        rules.reorg(self._week.proxy, self._random.randint(1, DEEPEST_REORG))

    def _kill(self) -> None:
        self._week.restart(self._random.choice(list(self._week.nodes)))

    def _rule(self, rule: Rule) -> Callable[[], None]:
        self._week.proxy.rules.insert(0, rule)
        return self._week.proxy.rules.clear

    def _shut_store(self) -> Callable[[], None]:
        return self._shut(*self._week.stores)

    def _shut_service(self) -> Callable[[], None]:
        return self._shut(self._random.choice(self._week.services))

    def _shut(self, *doors: Door) -> Callable[[], None]:
        for door in doors:
            door.set(State.SHUT)

        def reopen() -> None:
            for door in doors:
                door.set(State.OPEN)

        return reopen
