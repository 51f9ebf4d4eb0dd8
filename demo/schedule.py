"""What must have happened before the demo's clock may pass a moment: pure decisions over what the chain shows."""

from dataclasses import dataclass

from forewatt.clock import UnixS
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import deadlines


@dataclass(frozen=True)
class RoundSeen:
    """What the chain shows of one round."""

    number: int
    committed: int = 0
    revealed: int = 0
    observed: bool = False
    proposed: bool = False
    closed: bool = False


def in_flight(rules: PoolParams, now: UnixS, until: UnixS) -> range:
    """The rounds that may have a deadline or an opening in (now, until]."""
    oldest = (now - _settled_by(rules, 0)) // rules.period_s
    newest = (until + rules.open_ahead_s - rules.genesis) // rules.period_s
    return range(max(0, oldest), max(0, newest + 1))


def owed(seen: RoundSeen, rules: PoolParams, now: UnixS, until: UnixS, nodes: int) -> str | None:
    """What a round still lacks of what a deadline in (now, until] asks for; None when nothing is.

    `nodes` forecasters live; a deadline that has passed is not waited for again."""
    if seen.closed:
        return None
    times, reveals = deadlines(rules, seen.number), min(nodes, seen.committed)
    duties = (
        (times.gate, seen.committed >= nodes, f"{seen.committed} of {nodes} commitments"),
        (times.reveal_end, seen.revealed >= reveals, f"{seen.revealed} of {reveals} reveals"),
        (times.observe_end, seen.observed, "the observation"),
        (times.propose_end, seen.proposed or not seen.revealed, "a proposal"),
        (_settled_by(rules, seen.number), not seen.revealed, "its settlement"),
    )
    lacks = (what for deadline, met, what in duties if now < deadline <= until and not met)
    return next((f"round {seen.number}: {what}" for what in lacks), None)


def needs_fresh_features(rules: PoolParams, now: UnixS, moment: UnixS) -> bool:
    """Whether nodes measure as soon as the clock reaches `moment`: at a round's opening and its observation."""
    return any(
        moment in (deadlines(rules, number).open, deadlines(rules, number).observe_start)
        for number in in_flight(rules, now, moment)
    )


def _settled_by(rules: PoolParams, number: int) -> UnixS:
    """When a proposed round has long been settled: no deadline of the protocol, only a limit to the waiting."""
    return UnixS(deadlines(rules, number).hard_end + rules.lead_s)
