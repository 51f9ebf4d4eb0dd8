"""slash: the bucket pays first, and delegators pay the rest by a lower price of their shares."""

import pytest

UNIT = 10**18
COOLDOWN_S = 14_400
BOUND = 200_000 * 4 * 3 * 4 * 3


@pytest.fixture
def delegated(world, forecaster, delegator, vault, delegate) -> str:
    """The forecaster with 300 earning tokens of a delegator and 100 of the operator."""
    delegate(forecaster, 300 * UNIT, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(forecaster, sender=delegator)
    return forecaster


@pytest.fixture
def slash(world, as_market, vault):
    """Slash a forecaster in round 7."""

    def call(forecaster: str, bps: int = 500):
        return vault.slash(world.pool, 7, forecaster, bps, sender=as_market)

    return call


def test_slash__unlocked_bucket__pays_all(world, delegated, slash, vault, event) -> None:
    log = event(slash(delegated), vault.Slashed)
    assert (bytes(log.pool), log.round, log.forecaster) == (world.pool, 7, delegated)
    assert (log.fromBucket, log.fromDelegated, log.price) == (20 * UNIT, 0, UNIT)
    book = vault.forecasterOf(delegated)
    assert (book.bucket.earning, book.price) == (80 * UNIT, UNIT)
    assert vault.fundOf(world.pool).free == 20 * UNIT


def test_slash__bucket__pays_from_its_exiting_part_first(delegated, operator, slash, vault) -> None:
    vault.requestUnstake(delegated, 5 * UNIT, sender=operator)
    vault.stake(delegated, 10 * UNIT, sender=operator)
    slash(delegated)
    bucket = vault.forecasterOf(delegated).bucket
    # 5 % of 410 tokens: 5 of the exiting part, the rest of the earning part.
    assert (bucket.exiting, bucket.earning, bucket.warming) == (0, 795 * UNIT // 10, 10 * UNIT)


def test_slash__locked_bucket__delegators_bear_the_rest(world, delegated, delegator, slash, lock, vault, event) -> None:
    lock(90 * UNIT)
    log = event(slash(delegated), vault.Slashed)
    price = UNIT * 290 // 300
    # Wei lost by rounding the price go to the fund with the slash.
    assert (log.fromBucket, log.fromDelegated) == (10 * UNIT, 300 * (UNIT - price))
    assert log.price == price
    book = vault.forecasterOf(delegated)
    assert (book.bucket.earning, book.locked) == (90 * UNIT, 90 * UNIT)
    assert (book.delegatedShares, book.earningShares, book.price) == (300 * UNIT, 300 * UNIT, price)
    assert vault.delegationOf(delegated, delegator).shares.earning == 300 * UNIT
    assert vault.fundOf(world.pool).free == log.fromBucket + log.fromDelegated


def test_slash__all_locked__takes_at_most_its_share_of_delegations(delegated, slash, lock, vault, event) -> None:
    lock(100 * UNIT)
    log = event(slash(delegated), vault.Slashed)
    assert (log.fromBucket, log.fromDelegated) == (0, 15 * UNIT)
    assert log.price == UNIT * 95 // 100


def test_slash__exiting_delegator__bears_it(world, delegated, delegator, slash, lock, vault, event) -> None:
    vault.requestUnstake(delegated, 300 * UNIT, sender=delegator)
    lock(100 * UNIT)
    slash(delegated)
    world.chain.pending_timestamp += COOLDOWN_S
    withdrawn = vault.withdraw(delegated, sender=delegator)
    assert event(withdrawn, vault.Withdrawn).amount == 285 * UNIT


def test_slash__later_stake__buys_at_the_new_price(
    world, delegated, delegator, sponsor, slash, lock, vault, event, delegate
) -> None:
    lock(100 * UNIT)
    slash(delegated)
    staked = event(delegate(delegated, 95 * UNIT + 1, sender=sponsor), vault.Staked)
    assert staked.shares == (95 * UNIT + 1) * 100 // 95
    vault.requestUnstake(delegated, staked.shares, sender=sponsor)
    world.chain.pending_timestamp += COOLDOWN_S
    amount = event(vault.withdraw(delegated, sender=sponsor), vault.Withdrawn).amount
    assert 95 * UNIT <= amount <= 95 * UNIT + 1
    vault.requestUnstake(delegated, 300 * UNIT, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    assert event(vault.withdraw(delegated, sender=delegator), vault.Withdrawn).amount == 285 * UNIT


def test_slash__later_gain__is_split_by_worth(
    world, delegated, delegator, operator, rival_forecaster, slash, lock, as_market, vault
) -> None:
    lock(100 * UNIT)
    slash(delegated)
    vault.unlock(delegated, 100 * UNIT, 100 * UNIT, sender=as_market)
    world.play(0, [delegated, rival_forecaster], [BOUND // 10, BOUND // 2])
    shared = 6 * UNIT // 10 * 9 // 10
    to_delegator = shared * 285 // 385
    assert to_delegator - 300 <= vault.claimable(delegator, [delegated]) <= to_delegator
    assert vault.claimable(operator, [delegated]) == 6 * UNIT // 10 - to_delegator


def test_slash__repeated__closes_the_vault_and_loses_no_wei(
    world, delegated, delegator, operator, slash, lock, vault, deployed, reverts, delegate
) -> None:
    lock(100 * UNIT)
    elsewhere = deployed.token.balanceOf(vault) - 400 * UNIT
    prices = [UNIT]
    while prices[-1] >= UNIT // 1000:
        delegate(delegated, 1, sender=delegator)
        slash(delegated)
        prices.append(vault.forecasterOf(delegated).price)
    assert prices == sorted(prices, reverse=True)
    for staker in (delegator, operator):
        with reverts(vault.SlashedOut, prices[-1]):
            vault.stake(delegated, UNIT, sender=staker)
    book = vault.forecasterOf(delegated)
    stakes = 100 * UNIT + book.delegatedShares * book.price // UNIT
    dust = deployed.token.balanceOf(vault) - elsewhere - stakes - vault.fundOf(world.pool).free
    assert 0 <= dust < len(prices)


def test_slash__lowest_price__still_takes_a_stake(delegated, operator, slash, lock, vault, reverts) -> None:
    lock(100 * UNIT)
    slash(delegated, 9_990)
    assert vault.forecasterOf(delegated).price == UNIT // 1000
    assert not vault.stake(delegated, 1, sender=operator).failed
    # The stake just made is not locked.
    vault.requestUnstake(delegated, 1, sender=operator)
    slash(delegated, 9_990)
    with reverts(vault.SlashedOut, vault.forecasterOf(delegated).price):
        vault.stake(delegated, 1, sender=operator)


def test_slash__single_wei__is_taken_from_the_delegators(
    world, forecaster, delegator, slash, lock, vault, delegate
) -> None:
    delegate(forecaster, 25, sender=delegator)
    lock(100 * UNIT)
    slash(forecaster, 400)
    assert vault.forecasterOf(forecaster).price == UNIT * 24 // 25
    assert vault.fundOf(world.pool).free == 1


def test_slash__nothing_staked__takes_nothing(forecaster, slash, operator, world, vault, event) -> None:
    vault.requestUnstake(forecaster, 100 * UNIT, sender=operator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.withdraw(forecaster, sender=operator)
    log = event(slash(forecaster), vault.Slashed)
    assert (log.fromBucket, log.fromDelegated, log.price) == (0, 0, UNIT)
