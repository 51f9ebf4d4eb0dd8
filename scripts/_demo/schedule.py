"""What must have happened before the demo's clock may pass a moment: pure decisions over what the chain shows."""

from dataclasses import dataclass

from forewatt.clock import UnixS


@dataclass(frozen=True)
class Windows:
    """The offsets of a pool's rounds from the gate, in seconds, and where its gates lie."""

    genesis: int
    period: int
    lead: int
    open_ahead: int
    reveal_end: int
    observe_start: int
    observe_end: int
    propose_end: int
    refute_window: int

    def gate(self, number: int) -> UnixS:
        """Gate closure of a round."""
        return UnixS(self.genesis + number * self.period)

    def hard_end(self, number: int) -> UnixS:
        """The moment from which a round without a live proposal can be cancelled."""
        return UnixS(self.gate(number) + self.propose_end + self.refute_window)


@dataclass(frozen=True)
class RoundSeen:
    """What the chain shows of one round."""

    number: int
    committed: int = 0
    revealed: int = 0
    observed: bool = False
    proposed: bool = False
    closed: bool = False


def in_flight(windows: Windows, now: UnixS, until: UnixS) -> range:
    """The rounds that may have a deadline or an opening in (now, until]."""
    oldest = (now - windows.hard_end(0) - windows.lead) // windows.period
    newest = (until + windows.open_ahead - windows.genesis) // windows.period
    return range(max(0, oldest), max(0, newest + 1))


def owed(seen: RoundSeen, windows: Windows, now: UnixS, until: UnixS, nodes: int) -> str | None:
    """What a round still lacks of what a deadline in (now, until] asks for; None when nothing is.

    `nodes` forecasters live; a deadline that has passed is not waited for again."""
    if seen.closed:
        return None
    gate, reveals = windows.gate(seen.number), min(nodes, seen.committed)
    deadlines = (
        (gate, seen.committed >= nodes, f"{seen.committed} of {nodes} commitments"),
        (gate + windows.reveal_end, seen.revealed >= reveals, f"{seen.revealed} of {reveals} reveals"),
        (gate + windows.observe_end, seen.observed, "the observation"),
        (gate + windows.propose_end, seen.proposed or not seen.revealed, "a proposal"),
        (windows.hard_end(seen.number) + windows.lead, not seen.revealed, "its settlement"),
    )
    lacks = (what for deadline, met, what in deadlines if now < deadline <= until and not met)
    return next((f"round {seen.number}: {what}" for what in lacks), None)


def needs_fresh_features(windows: Windows, now: UnixS, moment: UnixS) -> bool:
    """Whether nodes measure as soon as the clock reaches `moment`: at a round's opening and its observation."""
    return any(
        moment in (windows.gate(number) - windows.open_ahead, windows.gate(number) + windows.observe_start)
        for number in in_flight(windows, now, moment)
    )
