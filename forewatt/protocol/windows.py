"""The times (UTC s) and phases of a round. A phase includes its start and excludes its end."""

from dataclasses import dataclass
from enum import StrEnum

from forewatt.protocol.pool import PoolParams


class Phase(StrEnum):
    """A round's phase, in the order of the Solidity enum."""

    OPEN = "open"
    REVEAL = "reveal"
    WAIT = "wait"
    OBSERVE = "observe"
    DISPUTE = "dispute"
    PROPOSE = "propose"
    SETTLE = "settle"
    FINAL = "final"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Deadlines:
    """A round's times (UTC s). A deadline is the first second of the following phase."""

    open: int
    gate: int
    reveal_end: int
    first_valid: int
    observe_start: int
    observe_end: int
    dispute_end: int
    resolve_end: int
    propose_end: int
    hard_end: int


def deadlines(params: PoolParams, number: int) -> Deadlines:
    """The times of a round."""
    gate = params.gate(number)
    return Deadlines(
        open=gate - params.open_ahead_s,
        gate=gate,
        reveal_end=gate + params.reveal_end_s,
        first_valid=gate + params.lead_s,
        observe_start=gate + params.observe_start_s,
        observe_end=gate + params.observe_end_s,
        dispute_end=gate + params.dispute_end_s,
        resolve_end=gate + params.resolve_end_s,
        propose_end=gate + params.propose_end_s,
        hard_end=gate + params.hard_end_s,
    )


def phase_at(params: PoolParams, number: int, now: int, *, paused: bool = False) -> Phase:
    """The phase at `now` of a round that has not ended; one whose commits were paused has no proposals."""
    times = deadlines(params, number)
    ends = (
        (times.gate, Phase.OPEN),
        (times.reveal_end, Phase.REVEAL),
        (times.observe_start, Phase.WAIT),
        (times.observe_end, Phase.OBSERVE),
        (times.dispute_end, Phase.DISPUTE),
        (times.propose_end, Phase.PROPOSE),
    )
    phase = next((phase for end, phase in ends if now < end), Phase.SETTLE)
    return Phase.SETTLE if paused and phase is Phase.PROPOSE else phase


def next_round(params: PoolParams, now: int) -> int:
    """The round whose gate closes next; 0 before genesis."""
    return max(0, (now - params.genesis) // params.period_s + 1)
