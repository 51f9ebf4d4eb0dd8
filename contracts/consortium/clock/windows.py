"""Windows of time on a ledger without a clock of its own.

A call since a deadline reads the deadline's tick. A call before it reads the range of ticks from the deadline to the
end of its round, which must be empty. The ledger accepts a transaction only if what it read is still so when it is
ordered, the emptiness of a range included. So all calls before a deadline are ordered before all calls since it,
however early they were endorsed and whatever their clients say about the time. A tick of another round or pool in the
range says too that the deadline is over, so no conflict is needless.
"""

from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import deadlines

FOREVER = 2**64 - 1
"""Behind every time that a call can name."""

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


def require_before(call: Call, time: int, last: int = FOREVER) -> None:
    """Raise Refused if a tick between a time and a last one, both included (UTC s), says that the time is over."""
    reached = call.first_in(key("tick", time), key("tick", max(time, last) + 1))
    over = "" if reached is None else f"the ledger has reached {int(reached.rsplit('/', 1)[1])}"
    require(reached is None, "OutsideWindow", over)


def require_before_deadline(call: Call, rules: PoolParams, number: int, name: str) -> None:
    """Raise Refused if the ledger has reached a deadline of a round, or a later time of it whose tick came first.

    Ticks after the round's end are not read: a time that clocks have voted by mistake can't close all later rounds.
    """
    times = deadlines(rules, number)
    require_before(call, getattr(times, name), times.hard_end)
