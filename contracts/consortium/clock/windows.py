"""Windows of time on a ledger without a clock of its own.

A call before a deadline reads that the deadline's tick is missing. A call since the deadline reads the tick. The ledger
accepts a transaction only if what it read is still so when it is ordered. So all calls before a deadline are ordered
before all calls since it, however early they were endorsed and whatever their clients say about the time.
"""

from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import deadlines

DEADLINES = (
    "open",
    "gate",
    "reveal_end",
    "observe_start",
    "observe_end",
    "dispute_end",
    "resolve_end",
    "propose_end",
    "hard_end",
)
"""The deadlines of a round in their order, by their names in `Deadlines`."""


def require_since(call: Call, time: int) -> None:
    """Raise Refused unless the ledger has reached a time (UTC s)."""
    # The first commit window of a pool with an early genesis would start before time 0.
    reached = time <= 0 or call.has(key("tick", time))
    require(reached, "OutsideWindow", f"the ledger has no tick at {time}; send `tick` once a majority has voted it")


def require_before(call: Call, time: int) -> None:
    """Raise Refused if the ledger has reached a time (UTC s)."""
    require(not call.has(key("tick", time)), "OutsideWindow", f"the ledger has reached {time}")


def require_before_deadline(call: Call, rules: PoolParams, number: int, name: str) -> None:
    """Raise Refused if the ledger has reached a deadline of a round, or a later one whose tick came first."""
    times = deadlines(rules, number)
    for later in DEADLINES[DEADLINES.index(name) :]:
        require_before(call, getattr(times, later))
