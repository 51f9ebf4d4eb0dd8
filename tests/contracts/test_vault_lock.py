"""lock and unlock: the part of the bucket behind a wager, and its three limits."""

from tests.contracts.conftest import MIN_OWN_STAKE_WEI

UNIT = 10**18
COOLDOWN_S = 14_400


def test_lock_and_unlock__add_and_subtract(forecaster, lock, as_market, vault) -> None:
    lock(10 * UNIT)
    lock(5 * UNIT)
    book = vault.forecasterOf(forecaster)
    assert (book.locked, book.openWagers) == (15 * UNIT, 15 * UNIT)
    vault.unlock(forecaster, 10 * UNIT, 4 * UNIT, sender=as_market)
    book = vault.forecasterOf(forecaster)
    assert (book.locked, book.openWagers) == (11 * UNIT, 5 * UNIT)


def test_lock__bucket_must_also_cover_a_slash(forecaster, lock, delegator, vault, reverts, delegate) -> None:
    delegate(forecaster, 300 * UNIT, sender=delegator)
    with reverts(vault.BucketTooSmall, 100 * UNIT + 1, 100 * UNIT):
        lock(80 * UNIT + 1, slash_bps=500)
    lock(80 * UNIT, slash_bps=500)


def test_lock__exiting_delegation__still_counts_for_the_slash(
    forecaster, lock, delegator, vault, reverts, delegate
) -> None:
    delegate(forecaster, 300 * UNIT, sender=delegator)
    vault.requestUnstake(forecaster, 300 * UNIT, sender=delegator)
    with reverts(vault.BucketTooSmall, 100 * UNIT + 1, 100 * UNIT):
        lock(80 * UNIT + 1, slash_bps=500)


def test_lock__exiting_bucket__backs_nothing(forecaster, lock, operator, vault, reverts) -> None:
    vault.requestUnstake(forecaster, 40 * UNIT, sender=operator)
    with reverts(vault.BucketTooSmall, 60 * UNIT + 1, 60 * UNIT):
        lock(57 * UNIT + 1, slash_bps=500)
    lock(57 * UNIT, slash_bps=500)


def test_lock__own_stake_below_the_minimum__reverts(forecaster, lock, operator, vault, reverts) -> None:
    vault.requestUnstake(forecaster, 90 * UNIT + 1, sender=operator)
    with reverts(vault.BelowMinimumStake, 10 * UNIT - 1, 10 * UNIT):
        lock(1)


def test_lock__cap__counts_own_and_delegated_stakes_not_exiting(
    forecaster, lock, delegator, vault, reverts, delegate
) -> None:
    with reverts(vault.LockCapExceeded, 50 * UNIT + 1, 50 * UNIT):
        lock(50 * UNIT + 1, cap_bps=5000)
    delegate(forecaster, 50 * UNIT, sender=delegator)
    vault.requestUnstake(forecaster, 10 * UNIT, sender=delegator)
    with reverts(vault.LockCapExceeded, 70 * UNIT + 1, 70 * UNIT):
        lock(70 * UNIT + 1, cap_bps=5000)
    lock(70 * UNIT, cap_bps=5000)


def test_lock__unknown_forecaster__has_no_stake(operator, as_market, vault, reverts) -> None:
    with reverts(vault.BelowMinimumStake, 0, MIN_OWN_STAKE_WEI):
        vault.lock(operator, 1, 1, 0, 10_000, sender=as_market)
