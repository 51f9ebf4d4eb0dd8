"""Invariants of a round's payouts, for random and extreme rounds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.payoff import Scored, forfeit, lock, mu_effective, payoff, reserve
from forewatt.protocol.words import BPS, MAX_ENTRIES, MAX_WEI, SC

ENTRIES = st.lists(st.builds(Scored, st.integers(1, MAX_WEI), st.integers(0, SC)), min_size=1, max_size=12)
SHARES = st.integers(0, BPS).flatmap(lambda lam: st.tuples(st.just(lam), st.integers(0, BPS - lam)))


@given(entries=ENTRIES, shares=SHARES, reference=st.integers(0, SC))
def test_payoff__any_round__pays_out_exactly_and_within_locks_and_reserve(
    entries: list[Scored], shares: tuple[int, int], reference: int
) -> None:
    lambda_bps, mu_bps = shares
    paid = payoff(entries, reference, lambda_bps, mu_bps)
    total = sum(entry.wager_wei for entry in entries)
    assert sum(paid.payouts_wei) + paid.fund_delta_wei == total
    assert -paid.fund_delta_wei <= reserve(mu_bps, total)
    for entry, payout in zip(entries, paid.payouts_wei, strict=True):
        assert payout >= 0
        assert entry.wager_wei - payout <= lock(entry.wager_wei, lambda_bps, mu_bps)


@given(entries=ENTRIES, shares=SHARES, reference=st.integers(0, SC))
def test_payoff__any_entry__payout_is_the_exact_fraction_rounded_down(
    entries: list[Scored], shares: tuple[int, int], reference: int
) -> None:
    total = sum(entry.wager_wei for entry in entries)
    mean = Fraction(sum(entry.wager_wei * entry.score for entry in entries), total)
    for entry, payout in zip(entries, payoff(entries, reference, *shares).payouts_wei, strict=True):
        peers = Fraction(shares[0], BPS) * (entry.score - mean) / SC
        benchmark = Fraction(shares[1] * (entry.score - reference), BPS * SC)
        assert payout == entry.wager_wei * (1 + peers + benchmark) // 1


@given(wager=st.integers(2, MAX_WEI), score=st.integers(0, SC), others=ENTRIES, shares=SHARES)
def test_payoff__split_wager__gains_nothing(
    wager: int, score: int, others: list[Scored], shares: tuple[int, int]
) -> None:
    whole = payoff([Scored(wager, score), *others], SC // 2, *shares).payouts_wei[0]
    halves = [Scored(wager // 2, score), Scored(wager - wager // 2, score)]
    assert sum(payoff([*halves, *others], SC // 2, *shares).payouts_wei[:2]) <= whole


def test_payoff__no_counted_entry__pays_nothing() -> None:
    assert payoff([], 0, 500, 500).payouts_wei == ()


def test_payoff__single_entry_equal_to_the_reference__gets_its_wager_back() -> None:
    assert payoff([Scored(10**18, 7)], 7, 500, 500).payouts_wei == (10**18,)


def test_payoff__shares_above_one__are_refused() -> None:
    with pytest.raises(ProtocolError, match="10000"):
        payoff([Scored(10, 0), Scored(10, SC)], SC, 10_000, 10_000)


@given(budget=st.integers(0, 2**128 - 1), free=st.integers(0, 2**128 - 1), wagers=st.integers(1, MAX_ENTRIES * MAX_WEI))
def test_reserve__any_gate__is_within_the_budget(budget: int, free: int, wagers: int) -> None:
    mu_eff = mu_effective(500, budget, free, wagers)
    assert 0 <= mu_eff <= 500
    assert reserve(mu_eff, wagers) <= min(budget, free)


def test_gate__nothing_wagered__reserves_nothing() -> None:
    assert mu_effective(500, 10**18, 10**18, 0) == 0


def test_forfeit__any_wager__is_the_lock_rounded_up() -> None:
    assert forfeit(3, 1, 0) == lock(3, 1, 0) == 1
