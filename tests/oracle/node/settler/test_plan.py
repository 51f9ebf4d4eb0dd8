"""What each role wants to do, at the boundaries of every window: t-1, t, t+1; nothing but pure functions."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.typed import Domain, ForecastCommit, Observation
from oracle.admin.pool import PoolPlan
from oracle.chain.pool import Pool
from oracle.chain.rounds import Dispute, Ended, Entry, Observed, Proposed, RoundState
from oracle.node.attestor.attestor import refusal
from oracle.node.forecaster import plan as forecaster
from oracle.node.settler import plan as settler
from oracle.node.settler.plan import Cancel, Check, Finalize, Lapse, Observe, Propose, Settle
from oracle.service.projection import entry_rows, live_numbers, phase_of

ME, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
GENESIS = 1_000_000
RULES: PoolParams = PoolPlan("test", GENESIS, (), 1).params()
GATE = RULES.gate(2)


def entry(who: str, index: int, key: bytes | None = None) -> Entry:
    commit = ForecastCommit(b"\1" * 32, 2, who, 1, b"\2" * 32, b"\3" * 32, b"\4" * 36, b"\5" * 32, GATE - 9, 10**18)
    return Entry(index, commit, key)


def round_two(*entries: Entry, **fields: object) -> RoundState:
    return RoundState(2, MappingProxyType({one.forecaster: one for one in entries}), **fields)


OBSERVED = Observed(b"\6" * 32, 0b1, b"\7" * 36)
PROPOSED = Proposed(0, ME, GATE + 30_600, (5, 7), (b"", b""), True)


@pytest.mark.parametrize(
    ("offset", "wanted"),
    [(-3_601, []), (-3_600, [forecaster.Commit(2)]), (-3_599, [forecaster.Commit(2)]), (-1, [forecaster.Commit(2)])],
)
def test_forecaster__around_opening__commits_from_open_ahead_on(offset: int, wanted: list) -> None:
    assert forecaster.plan(RULES, {}, ME, GATE + offset) == wanted


@pytest.mark.parametrize(("offset", "reveals"), [(-1, False), (0, True), (3_599, True), (3_600, False)])
def test_forecaster__entered__reveals_between_gate_and_reveal_end(offset: int, reveals: bool) -> None:
    rounds = {2: round_two(entry(ME, 0))}
    planned = forecaster.plan(RULES, rounds, ME, GATE + offset)
    assert (forecaster.Reveal(2) in planned) is reveals
    assert forecaster.Commit(2) not in planned


def test_forecaster__revealed_or_not_entered__has_nothing_to_reveal() -> None:
    assert forecaster.plan(RULES, {2: round_two(entry(ME, 0, b"key"))}, ME, GATE + 1) == []
    assert forecaster.plan(RULES, {2: round_two(entry(OTHER, 0))}, ME, GATE + 1) == []


def test_forecaster__recalibrated_on_chain__answers_before_its_next_commit() -> None:
    entered = {2: round_two(entry(ME, 0))}
    issued_at = entered[2].entries[ME].commit.issued_at
    assert forecaster.plan(RULES, entered, ME, GATE - 5, issued_at) == []
    assert forecaster.plan(RULES, entered, ME, GATE - 5, issued_at + 1) == [forecaster.Recalibrate(issued_at + 1)]
    planned = forecaster.plan(RULES, {}, ME, GATE - 5, issued_at)
    assert planned == [forecaster.Recalibrate(issued_at), forecaster.Commit(2)]


def test_forecaster__open_ahead_over_two_periods__commits_to_every_open_round() -> None:
    rules = replace(RULES, open_ahead_s=2 * RULES.period_s)
    planned = forecaster.plan(rules, {}, ME, RULES.gate(2))
    assert planned == [forecaster.Commit(3), forecaster.Commit(4)]


@pytest.mark.parametrize(
    ("offset", "observes"), [(25_199, False), (25_200, True), (25_201, True), (28_799, True), (28_800, False)]
)
def test_settler__unobserved__observes_in_its_window_even_without_entries(offset: int, observes: bool) -> None:
    assert (Observe(2) in settler.plan(RULES, {}, GATE + offset, ME)) is observes


@pytest.mark.parametrize(
    ("offset", "proposes"), [(30_599, False), (30_600, True), (30_601, True), (35_999, True), (36_000, False)]
)
def test_settler__observed__proposes_between_dispute_end_and_propose_end(offset: int, proposes: bool) -> None:
    rounds = {2: round_two(entry(ME, 0, b"key"), observed=OBSERVED)}
    assert (Propose(2) in settler.plan(RULES, rounds, GATE + offset, ME)) is proposes


@pytest.mark.parametrize(("offset", "finalizes"), [(34_199, False), (34_200, True), (34_201, True), (10**7, True)])
def test_settler__proposed__finalizes_from_the_end_of_the_refute_window(offset: int, finalizes: bool) -> None:
    rounds = {2: round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=(PROPOSED,))}
    planned = settler.plan(RULES, rounds, GATE + offset, ME)
    assert (Finalize(2, 0) in planned) is finalizes
    assert Cancel(2) not in planned


@pytest.mark.parametrize(("offset", "checks"), [(34_199, True), (34_200, False), (34_201, False)])
def test_settler__proposed_by_another__checked_once_within_its_refute_window(offset: int, checks: bool) -> None:
    foreign = replace(PROPOSED, proposer=OTHER)
    rounds = {2: round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=(foreign,))}
    assert (Check(2, 0) in settler.plan(RULES, rounds, GATE + offset, ME)) is checks
    assert Check(2, 0) not in settler.plan(RULES, rounds, GATE + offset, ME, {Check(2, 0)})
    assert Check(2, 0) not in settler.plan(RULES, rounds, GATE + offset, OTHER)


def test_settler__only_proposal_fell__proposes_again_and_finalizes_the_later_one() -> None:
    wrong, later = replace(PROPOSED, proposer=OTHER), replace(PROPOSED, number=1, at=PROPOSED.at + 60)
    fallen = round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=(wrong,), gone=frozenset({0}))
    assert settler.plan(RULES, {2: fallen}, PROPOSED.at + 1, ME) == [Propose(2)]
    proposed = replace(fallen, proposals=(wrong, later))
    assert settler.plan(RULES, {2: proposed}, later.at + 3_599, ME) == []
    assert Finalize(2, 1) in settler.plan(RULES, {2: proposed}, later.at + 3_600, ME)


def test_settler__ended_beside_other_proposals__settles_its_own() -> None:
    beside = tuple(replace(PROPOSED, number=n, proposer=who) for n, who in enumerate((OTHER, ME, OTHER)))
    ended = Ended(False, (0,), (1,), (10**18,), None, 0)
    state = round_two(entry(ME, 0, b"key"), observed=OBSERVED, proposals=beside, gone=frozenset({0}), ended=ended)
    assert Settle(2, 1) in settler.plan(RULES, {2: state}, GATE + 40_000, ME)
    assert Settle(2, 2) not in settler.plan(RULES, {2: state}, GATE + 40_000, ME)


def test_settler__disputed__waits_for_the_ruling_then_lapses() -> None:
    rules = replace(RULES, resolve_end_s=RULES.dispute_end_s + 600)
    disputed = round_two(entry(ME, 0, b"key"), observed=OBSERVED, dispute=Dispute.OPEN)
    assert settler.plan(rules, {2: disputed}, GATE + rules.resolve_end_s - 1, ME) == []
    assert settler.plan(rules, {2: disputed}, GATE + rules.resolve_end_s, ME) == [Lapse(2)]
    ruled = replace(disputed, dispute=Dispute.CLOSED)
    assert settler.plan(rules, {2: ruled}, GATE + rules.dispute_end_s, ME) == [Propose(2)]


def test_settler__void__cancels_at_once() -> None:
    assert Cancel(2) in settler.plan(RULES, {2: round_two(entry(ME, 0), void=True)}, GATE + 1, ME)


@pytest.mark.parametrize(("offset", "cancels"), [(39_599, False), (39_600, True), (39_601, True)])
def test_settler__never_proposed__cancels_at_hard_end(offset: int, cancels: bool) -> None:
    rounds = {2: round_two(entry(ME, 0))}
    assert (Cancel(2) in settler.plan(RULES, rounds, GATE + offset, ME)) is cancels


def test_settler__ended__is_left_alone() -> None:
    ended = round_two(entry(ME, 0, b"key"), observed=OBSERVED, ended=Ended(True, (0,)))
    assert settler.plan(RULES, {2: ended}, GATE + 40_000, ME) == [Observe(3)] * (
        25_200 <= GATE + 40_000 - RULES.gate(3) < 28_800
    )


def test_settler__several_rounds_in_flight__each_has_its_own_action() -> None:
    rounds = {
        1: replace(round_two(entry(ME, 0)), number=1),
        2: round_two(entry(ME, 0, b"key"), observed=OBSERVED),
    }
    now = RULES.gate(2) + 30_600
    assert settler.plan(RULES, rounds, now, ME) == [Cancel(1), Propose(2)]


@pytest.mark.parametrize(
    ("offset", "missing", "refused"),
    [
        (25_199, 0, True),
        (25_200, 0, False),
        (25_200, 1, True),
        (26_999, 1, True),
        (27_000, 1, False),
        (28_799, 0, False),
        (28_800, 0, True),
    ],
)
def test_attestor__late_readings__waited_for_in_the_first_half(offset: int, missing: int, refused: bool) -> None:
    assert (refusal(RULES, 2, GATE + offset, missing) is not None) is refused


DOMAIN = Domain(31337, "0x" + "33" * 20)
KEYS = [bytes([n]) * 32 for n in (1, 2, 3, 4)]
TRUTH = Observation(b"\1" * 32, 2, b"\6" * 32, 0b1, b"\7" * 36)


def attestor_pool(keys: list[bytes], quorum: int) -> Pool:
    attestors = tuple(TRUTH.signer(DOMAIN, TRUTH.sign(DOMAIN, key)) for key in keys)
    return Pool(b"\1" * 32, RULES, (), attestors, quorum)


def test_quorum__signers_in_any_order__ascending_and_each_once() -> None:
    pool = attestor_pool(KEYS[:3], 2)
    words = [(TRUTH, TRUTH.sign(DOMAIN, key)) for key in (*reversed(KEYS[:3]), KEYS[0])]
    agreed = settler.quorum(pool, DOMAIN, words)
    assert agreed is not None
    signers = [int(TRUTH.signer(DOMAIN, signature), 16) for signature in agreed.signatures]
    assert signers == sorted(set(signers))
    assert len(signers) == 3


def test_quorum__strangers_and_dissenters__do_not_count() -> None:
    pool = attestor_pool(KEYS[:3], 2)
    other = replace(TRUTH, available=0b0)
    words = [(TRUTH, TRUTH.sign(DOMAIN, key)) for key in (KEYS[0], KEYS[3])] + [(other, other.sign(DOMAIN, KEYS[1]))]
    assert settler.quorum(pool, DOMAIN, words) is None
    assert settler.quorum(pool, DOMAIN, [*words, (TRUTH, b"not a signature")]) is None
    assert settler.quorum(pool, DOMAIN, [*words, (TRUTH, TRUTH.sign(DOMAIN, KEYS[2]))]) is not None


@pytest.mark.parametrize(("offset", "word"), [(3_599, "committed"), (3_600, "missing")])
def test_projection__unrevealed__missing_once_reveals_are_over(offset: int, word: str) -> None:
    (row,) = entry_rows(RULES, round_two(entry(ME, 0)), GATE + offset)
    assert (row.state, row.score, row.payout_wei) == (word, None, None)


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


def test_projection__live_rounds__from_the_opening_to_the_hard_end() -> None:
    assert 2 not in live_numbers(RULES, GATE - 3_601)
    assert 2 in live_numbers(RULES, GATE - 3_600)
    assert 2 in live_numbers(RULES, RULES.gate(2) + RULES.hard_end_s - 1)
    assert 2 not in live_numbers(RULES, RULES.gate(2) + RULES.hard_end_s)
    assert list(live_numbers(RULES, 0)) == []
