"""Offers follow the chain's fees, rise before a deadline, and replace one another as every client accepts it."""

import pytest

from oracle.chain.transactions.fees import GWEI, Fee, FeeMarket, FeePolicy, offer, replacement, urgency

POLICY = FeePolicy(ceiling_wei=100 * GWEI, urgency_s=120)
MARKET = FeeMarket(10 * GWEI, GWEI)


@pytest.mark.parametrize(("left_s", "factor"), [(None, 1), (121, 1), (120, 2), (60, 4), (30, 8), (1, 8), (-5, 8)])
def test_urgency__deadline_comes_closer__doubles_up_to_eight(left_s: float | None, factor: int) -> None:
    assert urgency(POLICY, left_s) == factor


def test_offer__chain_with_base_fee__room_for_twice_the_base_fee_and_an_urgent_tip() -> None:
    assert offer(MARKET, POLICY, None) == Fee(21 * GWEI, GWEI)
    assert offer(MARKET, POLICY, 60) == Fee(24 * GWEI, 4 * GWEI)


def test_offer__legacy_chain__the_usual_price_and_up_to_2_4_times_as_much() -> None:
    assert offer(FeeMarket(None, 10 * GWEI), POLICY, None) == Fee(10 * GWEI, None)
    assert offer(FeeMarket(None, 10 * GWEI), POLICY, 1) == Fee(24 * GWEI, None)


def test_offer__above_the_ceiling__is_the_ceiling() -> None:
    assert offer(FeeMarket(90 * GWEI, 200 * GWEI), POLICY, None) == Fee(100 * GWEI, 100 * GWEI)


@pytest.mark.parametrize("old", [Fee(1, 1), Fee(7, 3), Fee(21 * GWEI, GWEI), Fee(33, None)])
def test_replacement__any_offer__at_least_an_eighth_more_on_cap_and_tip(old: Fee) -> None:
    new = replacement(old, FeeMarket(1, 1), POLICY, None)
    assert new is not None
    assert new.replaces(old)
    assert 8 * new.cap_wei >= 9 * old.cap_wei
    assert old.tip_wei is None or 8 * (new.tip_wei or 0) >= 9 * old.tip_wei


def test_replacement__market_rose_further__follows_the_market() -> None:
    assert replacement(Fee(3 * GWEI, GWEI), FeeMarket(30 * GWEI, 2 * GWEI), POLICY, None) == Fee(62 * GWEI, 2 * GWEI)


def test_replacement__ceiling_too_low_for_an_eighth_more__none() -> None:
    assert replacement(Fee(90 * GWEI, GWEI), MARKET, POLICY, None) is None
