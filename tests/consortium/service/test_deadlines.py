"""The deadlines that clocks vote and tick."""

from contracts.consortium.clock.windows import DEADLINES
from contracts.consortium.rounds.proposals import deadlines_of_proposals
from contracts.consortium.service.deadlines import due_times
from forewatt.protocol.windows import deadlines
from tests.consortium.world import small_rules

RULES = small_rules(genesis=2_000_000)
LONG = 10**9


def test_every_deadline_of_a_round_becomes_due_at_its_second() -> None:
    times = deadlines(RULES, 3)
    ends = [before + RULES.refute_window_s for before in deadlines_of_proposals(RULES, 3)]
    for time in (*(getattr(times, name) for name in DEADLINES), *deadlines_of_proposals(RULES, 3), *ends):
        assert time in due_times([RULES], 0, time)
        assert time not in due_times([RULES], 0, time - 1)
        assert time in due_times([RULES], time - 1, time + LONG // 1000)
        assert time not in due_times([RULES], time, time + 1)


def test_nothing_is_due_before_the_first_round_opens() -> None:
    opens = RULES.genesis - RULES.open_ahead_s
    assert due_times([RULES], 0, opens - 1) == []
    assert due_times([RULES], 0, opens) == [opens]


def test_pools_that_share_a_time_have_it_once() -> None:
    once, twice = (due_times([RULES] * count, 0, RULES.genesis + RULES.period_s) for count in (1, 2))
    assert once == twice == sorted(set(once))
