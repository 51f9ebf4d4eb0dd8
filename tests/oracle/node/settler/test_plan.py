"""What a settler does around the boundaries of its windows: at t-1, t and t+1."""

from dataclasses import replace

import pytest

from oracle.chain.rounds import Dispute, Ended
from oracle.node.settler.plan import Cancel, Check, Finalize, Lapse, Observe, Propose, Settle, plan
from tests.oracle.round_two import GATE, ME, OBSERVED, OTHER, PROPOSED, RULES, entry, round_two


@pytest.mark.parametrize(
    ("offset", "observes"), [(25_199, False), (25_200, True), (25_201, True), (28_799, True), (28_800, False)]
)
def test_settler__unobserved__observes_in_its_window_even_without_entries(offset: int, observes: bool) -> None:
    assert (Observe(2) in plan(RULES, {}, GATE + offset, ME)) is observes


@pytest.mark.parametrize(
    ("offset", "proposes"), [(30_599, False), (30_600, True), (30_601, True), (35_999, True), (36_000, False)]
)
def test_settler__observed__proposes_between_dispute_end_and_propose_end(offset: int, proposes: bool) -> None:
    rounds = {2: round_two(entry(ME, 0, b"key"), observed=OBSERVED)}
    assert (Propose(2) in plan(RULES, rounds, GATE + offset, ME)) is proposes


@pytest.mark.parametrize(("offset", "finalizes"), [(34_199, False), (34_200, True), (34_201, True), (10**7, True)])
def test_settler__proposed__finalizes_from_the_end_of_the_refute_window(offset: int, finalizes: bool) -> None:
    rounds = {2: round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=(PROPOSED,))}
    planned = plan(RULES, rounds, GATE + offset, ME, {Check(2, 0)})
    assert (Finalize(2, 0) in planned) is finalizes
    assert Cancel(2) not in planned
    assert Propose(2) not in planned


@pytest.mark.parametrize(("offset", "checks"), [(34_199, True), (34_200, False), (34_201, False)])
def test_settler__proposed__checked_once_within_its_refute_window(offset: int, checks: bool) -> None:
    rounds = {2: round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=(PROPOSED,))}
    assert (Check(2, 0) in plan(RULES, rounds, GATE + offset, ME)) is checks
    assert Check(2, 0) not in plan(RULES, rounds, GATE + offset, ME, {Check(2, 0)})


def test_settler__only_proposal_refuted__proposes_again_and_finalizes_the_later_one() -> None:
    wrong, later = replace(PROPOSED, proposer=OTHER), replace(PROPOSED, number=1, at=PROPOSED.at + 60)
    refuted = round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=(wrong,), gone=frozenset({0}))
    assert plan(RULES, {2: refuted}, PROPOSED.at + 1, ME) == [Propose(2)]
    proposed, right = replace(refuted, proposals=(wrong, later)), {Check(2, 1)}
    assert plan(RULES, {2: proposed}, later.at + 3_599, ME, right) == []
    assert Finalize(2, 1) in plan(RULES, {2: proposed}, later.at + 3_600, ME, right)


def test_settler__wrong_proposals_live__proposes_beside_them_until_a_right_one_lives() -> None:
    spam = tuple(replace(PROPOSED, number=n, proposer=OTHER) for n in range(3))
    spammed = round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=spam)
    checks = [Check(2, n) for n in range(3)]
    assert plan(RULES, {2: spammed}, PROPOSED.at, ME) == [*checks, Propose(2)]
    answered = replace(spammed, proposals=(*spam, replace(PROPOSED, number=3)))
    assert plan(RULES, {2: answered}, PROPOSED.at, ME, {Check(2, 3)}) == checks
    removed = replace(answered, gone=frozenset({3}))
    assert Propose(2) in plan(RULES, {2: removed}, PROPOSED.at, ME, {Check(2, 3)})


@pytest.mark.parametrize(("made", "proposes"), [(63, True), (64, False)])
def test_settler__most_proposals_made__proposes_no_more(made: int, proposes: bool) -> None:
    spam = tuple(replace(PROPOSED, number=n, proposer=OTHER) for n in range(made))
    state = round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=spam, gone=frozenset(range(made)))
    assert (Propose(2) in plan(RULES, {2: state}, PROPOSED.at, ME)) is proposes


def test_settler__ended_with_other_proposals__settles_its_own() -> None:
    proposals = tuple(replace(PROPOSED, number=n, proposer=proposer) for n, proposer in enumerate((OTHER, ME, OTHER)))
    ended = Ended(False, (0,), (1,), (10**18,), None, 0)
    state = round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=proposals, gone=frozenset({0}), ended=ended)
    assert Settle(2, 1) in plan(RULES, {2: state}, GATE + 40_000, ME)
    assert Settle(2, 2) not in plan(RULES, {2: state}, GATE + 40_000, ME)


def test_settler__disputed__waits_for_the_ruling_then_lapses() -> None:
    rules = replace(RULES, resolve_end_s=RULES.dispute_end_s + 600)
    disputed = round_two(entry(ME, 0, b"key"), observed=OBSERVED, dispute=Dispute.OPEN)
    assert plan(rules, {2: disputed}, GATE + rules.resolve_end_s - 1, ME) == []
    assert plan(rules, {2: disputed}, GATE + rules.resolve_end_s, ME) == [Lapse(2), Propose(2)]
    ruled = replace(disputed, dispute=Dispute.CLOSED)
    assert plan(rules, {2: ruled}, GATE + rules.dispute_end_s, ME) == [Propose(2)]


def test_settler__void__cancels_at_once() -> None:
    assert Cancel(2) in plan(RULES, {2: round_two(entry(ME, 0), void=True)}, GATE + 1, ME)


@pytest.mark.parametrize(
    ("offset", "planned"),
    [(1, []), (25_199, []), (25_200, [Observe(2)]), (28_799, [Observe(2)]), (28_800, []), (30_599, [])],
)
def test_settler__paused__observes_it_and_does_not_cancel_it_before(offset: int, planned: list[Observe]) -> None:
    assert plan(RULES, {2: round_two(entry(ME, 0), paused=True)}, GATE + offset, ME) == planned


@pytest.mark.parametrize(("offset", "cancels"), [(30_599, False), (30_600, True), (30_601, True)])
def test_settler__paused_and_observed__cancels_from_dispute_end_on(offset: int, cancels: bool) -> None:
    for fields in ({"observed": OBSERVED}, {"observed": OBSERVED, "dispute": Dispute.CLOSED}, {}):
        state = round_two(entry(ME, 0, b"key"), paused=True, **fields)
        assert (plan(RULES, {2: state}, GATE + offset, ME) == [Cancel(2)]) is cancels


def test_settler__paused_and_disputed__waits_for_the_ruling() -> None:
    rules = replace(RULES, resolve_end_s=RULES.dispute_end_s + 600)
    state = round_two(entry(ME, 0, b"key"), observed=OBSERVED, paused=True, dispute=Dispute.OPEN)
    assert plan(rules, {2: state}, GATE + rules.resolve_end_s - 1, ME) == []
    assert plan(rules, {2: state}, GATE + rules.resolve_end_s, ME) == [Lapse(2)]


def test_settler__paused_and_ruled_without_a_truth__is_not_observed_again() -> None:
    state = round_two(entry(ME, 0, b"key"), paused=True, dispute=Dispute.CLOSED)
    assert plan(RULES, {2: state}, GATE + 26_000, ME) == []


@pytest.mark.parametrize(("offset", "cancels"), [(39_599, False), (39_600, True), (39_601, True)])
def test_settler__never_proposed__cancels_at_hard_end(offset: int, cancels: bool) -> None:
    rounds = {2: round_two(entry(ME, 0))}
    assert (Cancel(2) in plan(RULES, rounds, GATE + offset, ME)) is cancels


def test_settler__ended__plans_nothing_for_the_round() -> None:
    ended = round_two(entry(ME, 0, b"key"), observed=OBSERVED, ended=Ended(True, (0,)))
    assert plan(RULES, {2: ended}, GATE + 40_000, ME) == [Observe(3)] * (
        25_200 <= GATE + 40_000 - RULES.gate(3) < 28_800
    )


def test_settler__several_rounds_in_flight__plans_one_action_a_round() -> None:
    rounds = {
        1: replace(round_two(entry(ME, 0)), number=1),
        2: round_two(entry(ME, 0, b"key"), observed=OBSERVED),
    }
    now = RULES.gate(2) + 30_600
    assert plan(RULES, rounds, now, ME) == [Cancel(1), Propose(2)]
