"""What must have happened before the demo's clock may pass a moment: pure decisions over what the chain shows."""

from collections.abc import Iterable
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


def owed(seen: RoundSeen, windows: Windows, until: UnixS, commits: int, reveals: int) -> str | None:
    """What is still owed to a round before the clock may reach `until`; None when nothing is.

    `commits` and `reveals` are how many of each the living nodes can still bring."""
    gate = windows.gate(seen.number)
    if seen.closed:
        return None
    if until >= gate and seen.committed < commits:
        return f"round {seen.number}: {seen.committed} of {commits} commitments"
    if until >= gate + windows.reveal_end and seen.revealed < min(reveals, seen.committed):
        return f"round {seen.number}: {seen.revealed} of {reveals} reveals"
    if until >= gate + windows.observe_end and not seen.observed:
        return f"round {seen.number}: the observation"
    if until >= gate + windows.propose_end and seen.revealed and not seen.proposed:
        return f"round {seen.number}: a proposal"
    if until >= windows.hard_end(seen.number) + windows.lead and seen.revealed:
        return f"round {seen.number}: its settlement"
    return None


def needs_fresh_features(windows: Windows, rounds: Iterable[int], moment: UnixS) -> bool:
    """Whether nodes read measurements as soon as the clock reaches `moment`: at a round's opening and its observation."""
    return any(
        moment in (windows.gate(number) - windows.open_ahead, windows.gate(number) + windows.observe_start)
        for number in rounds
    )
