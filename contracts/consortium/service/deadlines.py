"""Which times the members' clocks vote and tick: the deadlines of all rounds under way. Pure."""

from collections.abc import Iterable

from contracts.consortium.clock.windows import DEADLINES
from contracts.consortium.rounds.proposals import deadlines_of_proposals
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import deadlines


def due_times(pools: Iterable[PoolParams], since: int, now: int) -> list[int]:
    """All deadlines of the pools' rounds after `since`, up to `now` (UTC s), ascending."""
    found: set[int] = set()
    for rules in pools:
        first = max(0, (since - rules.genesis - rules.hard_end_s) // rules.period_s)
        last = (now - rules.genesis + rules.open_ahead_s) // rules.period_s
        for number in range(first, last + 1):
            times = deadlines(rules, number)
            found.update(getattr(times, name) for name in DEADLINES)
            found.update(deadlines_of_proposals(rules, number))
            found.update(before + rules.refute_window_s for before in deadlines_of_proposals(rules, number))
    return sorted(time for time in found if max(0, since) < time <= now)
