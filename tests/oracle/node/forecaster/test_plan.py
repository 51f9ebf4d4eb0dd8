"""What a forecaster does around the boundaries of its windows: at t-1, t and t+1."""

from dataclasses import replace

import pytest

from oracle.node.forecaster.plan import Commit, Recalibrate, Reveal, plan
from tests.oracle.round_two import GATE, ME, OTHER, RULES, entry, round_two


@pytest.mark.parametrize(
    ("offset", "planned"),
    [(-3_601, []), (-3_600, [Commit(2)]), (-3_599, [Commit(2)]), (-1, [Commit(2)])],
)
def test_forecaster__around_opening__commits_from_open_ahead_on(offset: int, planned: list) -> None:
    assert plan(RULES, {}, ME, GATE + offset) == planned


@pytest.mark.parametrize(("offset", "reveals"), [(-1, False), (0, True), (3_599, True), (3_600, False)])
def test_forecaster__entered__reveals_between_gate_and_reveal_end(offset: int, reveals: bool) -> None:
    rounds = {2: round_two(entry(ME, 0))}
    planned = plan(RULES, rounds, ME, GATE + offset)
    assert (Reveal(2) in planned) is reveals
    assert Commit(2) not in planned


def test_forecaster__revealed_or_not_entered__plans_nothing() -> None:
    assert plan(RULES, {2: round_two(entry(ME, 0, b"key"))}, ME, GATE + 1) == []
    assert plan(RULES, {2: round_two(entry(OTHER, 0))}, ME, GATE + 1) == []


def test_forecaster__recalibrated_on_chain__recalibrates_before_its_next_commit() -> None:
    entered = {2: round_two(entry(ME, 0))}
    issued_at = entered[2].entries[ME].commit.issued_at
    assert plan(RULES, entered, ME, GATE - 5, issued_at) == []
    assert plan(RULES, entered, ME, GATE - 5, issued_at + 1) == [Recalibrate(issued_at + 1)]
    planned = plan(RULES, {}, ME, GATE - 5, issued_at)
    assert planned == [Recalibrate(issued_at), Commit(2)]


def test_forecaster__open_ahead_over_two_periods__commits_to_every_open_round() -> None:
    rules = replace(RULES, open_ahead_s=2 * RULES.period_s)
    planned = plan(rules, {}, ME, RULES.gate(2))
    assert planned == [Commit(3), Commit(4)]
