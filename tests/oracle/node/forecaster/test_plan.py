"""What a forecaster does around the boundaries of its windows: at t-1, t and t+1."""

from dataclasses import replace

import pytest

from oracle.chain.state import EntryOnChain
from oracle.node.forecaster.plan import Commit, Recalibrate, Reveal, differs, plan, running
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


def stored(*, is_revealed: bool = False, commit_hash: bytes = b"\1" * 25) -> EntryOnChain:
    """An entry as the market has it."""
    return EntryOnChain(commit_hash, 1, 0, is_revealed)


def test_forecaster__market_differs_from_the_events__market_decides() -> None:
    mine = {2: round_two(entry(ME, 0))}
    none = stored(commit_hash=bytes(25))
    assert plan(RULES, mine, ME, GATE - 5, stored={2: none}) == [Commit(2)], "a reorg removed the entry"
    assert plan(RULES, {}, ME, GATE - 5, stored={2: stored()}) == [], "the event has not come yet"
    assert Reveal(2) in plan(RULES, {}, ME, GATE + 5, stored={2: stored()})
    assert Reveal(2) not in plan(RULES, mine, ME, GATE + 5, stored={2: stored(is_revealed=True)})
    revealed = {2: round_two(entry(ME, 0, b"key"))}
    assert Reveal(2) in plan(RULES, revealed, ME, GATE + 5, stored={2: stored()}), "a reorg removed the reveal"


def test_differs__entry_of_events_and_market__compared_by_hash_and_reveal() -> None:
    listed = entry(ME, 0)
    same = listed.commit.struct_hash()[:25]
    rounds = {2: round_two(listed)}
    assert not differs(rounds, 2, ME, stored(commit_hash=same))
    assert differs(rounds, 2, ME, stored(commit_hash=same, is_revealed=True))
    assert differs(rounds, 2, ME, stored())
    assert differs({}, 2, ME, stored())
    assert not differs({}, 2, ME, stored(commit_hash=bytes(25)))


def test_running__windows_of_a_round__share_that_has_passed() -> None:
    half = {number: share for number, share in running(RULES, GATE - RULES.open_ahead_s // 2).items() if number == 2}
    assert half == {2: pytest.approx(0.5)}
    assert running(RULES, GATE)[2] == 1
    assert running(RULES, GATE + RULES.reveal_end_s // 2)[2] == pytest.approx(1.5)
    assert 2 not in running(RULES, GATE + RULES.reveal_end_s)


def test_forecaster__open_ahead_over_two_periods__commits_to_every_open_round() -> None:
    rules = replace(RULES, open_ahead_s=2 * RULES.period_s)
    planned = plan(rules, {}, ME, RULES.gate(2))
    assert planned == [Commit(3), Commit(4)]
