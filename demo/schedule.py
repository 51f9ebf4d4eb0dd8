"""Decides from the chain's state what must happen before the demo's clock may move on."""

from dataclasses import dataclass

from forewatt.clock import UnixS
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import deadlines


@dataclass(frozen=True)
class RoundProgress:
    """The state of one round on chain."""

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


def missing_before(progress: RoundProgress, rules: PoolParams, now: UnixS, until: UnixS, nodes: int) -> str | None:
    """What must still happen in a round before a deadline in (now, until]; None if nothing.

    `nodes` is the number of running forecasters. Deadlines that have passed are ignored.
    """
    if progress.closed:
        return None
    times, reveals = deadlines(rules, progress.number), min(nodes, progress.committed)
    duties = (
        (times.gate, progress.committed >= nodes, f"{progress.committed} of {nodes} commitments"),
        (times.reveal_end, progress.revealed >= reveals, f"{progress.revealed} of {reveals} reveals"),
        (times.observe_end, progress.observed, "the observation"),
        (times.propose_end, progress.proposed or not progress.revealed, "a proposal"),
        (_settled_by(rules, progress.number), not progress.revealed, "its settlement"),
    )
    missing = (duty for deadline, met, duty in duties if now < deadline <= until and not met)
    return next((f"round {progress.number}: {duty}" for duty in missing), None)


def needs_fresh_features(rules: PoolParams, now: UnixS, moment: UnixS) -> bool:
    """Whether a round opens or is observed at `moment`; nodes then read the newest measurements."""
    return any(
        moment in (deadlines(rules, number).open, deadlines(rules, number).observe_start)
        for number in in_flight(rules, now, moment)
    )


def _settled_by(rules: PoolParams, number: int) -> UnixS:
    """When to stop waiting for a round's settlement; no deadline of the protocol."""
    return UnixS(deadlines(rules, number).hard_end + rules.lead_s)
