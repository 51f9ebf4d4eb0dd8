"""The rows that the API shows for a round's state."""

import pytest

from oracle.chain.rounds import Ended
from oracle.service.projection import entry_rows, live_numbers, phase_of
from tests.oracle.round_two import GATE, ME, OBSERVED, OTHER, PROPOSED, RULES, entry, round_two


@pytest.mark.parametrize(("offset", "state"), [(3_599, "committed"), (3_600, "missing")])
def test_projection__unrevealed__missing_after_the_reveals(offset: int, state: str) -> None:
    (row,) = entry_rows(RULES, round_two(entry(ME, 0)), GATE + offset)
    assert (row.state, row.score, row.payout_wei) == (state, None, None)


def test_projection__final__paid_and_forfeited() -> None:
    state = round_two(
        entry(ME, 0, b"key"),
        entry(OTHER, 1),
        observed=OBSERVED,
        proposals=(PROPOSED,),
        ended=Ended(False, (0, 4 * 10**17), (900_000_000, 0), (10**18, 6 * 10**17), 5, 0),
    )
    paid, forfeited = entry_rows(RULES, state, GATE + 40_000)
    assert (paid.state, paid.score, paid.payout_wei) == ("paid", 900_000_000, 10**18)
    assert (forfeited.state, forfeited.score, forfeited.payout_wei) == ("forfeited", None, 6 * 10**17)
    assert phase_of(RULES, state, GATE) == "final"


@pytest.mark.parametrize(("offset", "phase"), [(28_800, "dispute"), (30_600, "settle"), (36_000, "settle")])
def test_projection__paused__has_no_proposals(offset: int, phase: str) -> None:
    assert phase_of(RULES, round_two(entry(ME, 0), paused=True), GATE + offset) == phase


def test_projection__live_rounds__from_the_opening_to_the_hard_end() -> None:
    assert 2 not in live_numbers(RULES, GATE - 3_601)
    assert 2 in live_numbers(RULES, GATE - 3_600)
    assert 2 in live_numbers(RULES, RULES.gate(2) + RULES.hard_end_s - 1)
    assert 2 not in live_numbers(RULES, RULES.gate(2) + RULES.hard_end_s)
    assert list(live_numbers(RULES, 0)) == []
