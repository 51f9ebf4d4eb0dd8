"""setDelegationCap: how much the operator accepts, and the reserve for a slash that counts it."""

UNIT = 10**18
COOLDOWN_S = 14_400


def test_cap__is_zero_at_the_registration(forecaster, delegator, vault, reverts) -> None:
    assert vault.forecasterOf(forecaster).delegationCap == 0
    with reverts(vault.DelegationCapExceeded, 1, 0):
        vault.stake(forecaster, 1, sender=delegator)


def test_cap__set_by_the_operator_only(forecaster, operator, delegator, vault, event, reverts) -> None:
    log = event(vault.setDelegationCap(forecaster, 30 * UNIT, sender=operator), vault.DelegationCapSet)
    assert (log.forecaster, log.cap) == (forecaster, 30 * UNIT)
    assert vault.forecasterOf(forecaster).delegationCap == 30 * UNIT
    with reverts(vault.NotOperator, delegator.address, operator.address):
        vault.setDelegationCap(forecaster, 10**24, sender=delegator)


def test_cap__counts_all_delegations_until_they_are_withdrawn(
    world, forecaster, operator, delegator, sponsor, vault, reverts
) -> None:
    vault.setDelegationCap(forecaster, 30 * UNIT, sender=operator)
    vault.stake(forecaster, 20 * UNIT, sender=delegator)
    with reverts(vault.DelegationCapExceeded, 30 * UNIT + 1, 30 * UNIT):
        vault.stake(forecaster, 10 * UNIT + 1, sender=sponsor)
    vault.requestUnstake(forecaster, 20 * UNIT, sender=delegator)
    with reverts(vault.DelegationCapExceeded, 30 * UNIT + 1, 30 * UNIT):
        vault.stake(forecaster, 10 * UNIT + 1, sender=sponsor)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.withdraw(forecaster, sender=delegator)
    assert not vault.stake(forecaster, 30 * UNIT, sender=sponsor).failed


def test_cap__does_not_limit_the_operator(forecaster, operator, vault) -> None:
    assert not vault.stake(forecaster, 500 * UNIT, sender=operator).failed


def test_cap__below_what_is_delegated__becomes_that(forecaster, operator, delegate, delegator, vault, event) -> None:
    delegate(forecaster, 20 * UNIT, sender=delegator)
    vault.setDelegationCap(forecaster, 30 * UNIT, sender=operator)
    assert event(vault.setDelegationCap(forecaster, 0, sender=operator), vault.DelegationCapSet).cap == 20 * UNIT


def test_cap__counts_slashed_delegations_at_their_worth(
    world, forecaster, lock, accept, delegate, operator, delegator, as_market, vault, event
) -> None:
    delegate(forecaster, 100 * UNIT, sender=delegator)
    lock(100 * UNIT, 0)
    vault.slash(world.pool, 7, forecaster, 500, sender=as_market)
    assert not vault.stake(forecaster, 5 * UNIT, sender=delegator).failed
    accept(forecaster, 7 * UNIT)
    # The new shares are rounded down, and so is their worth.
    cap = event(vault.setDelegationCap(forecaster, 0, sender=operator), vault.DelegationCapSet).cap
    assert 100 * UNIT - 2 <= cap <= 100 * UNIT


def test_cap__higher_than_the_bucket_can_reserve__reverts(forecaster, operator, lock, vault, reverts) -> None:
    lock(80 * UNIT, 500)
    vault.setDelegationCap(forecaster, 300 * UNIT, sender=operator)
    with reverts(vault.BucketTooSmall, 100 * UNIT + 1, 100 * UNIT):
        vault.setDelegationCap(forecaster, 300 * UNIT + 1, sender=operator)
    assert not vault.setDelegationCap(forecaster, 299 * UNIT, sender=operator).failed


def test_cap__lower__needs_no_reserve(world, forecaster, operator, lock, as_market, vault) -> None:
    vault.setDelegationCap(forecaster, 300 * UNIT, sender=operator)
    lock(80 * UNIT, 500)
    # The slash takes the reserve.
    vault.slash(world.pool, 7, forecaster, 500, sender=as_market)
    for cap in (300 * UNIT, 299 * UNIT):
        assert not vault.setDelegationCap(forecaster, cap, sender=operator).failed


def test_delegation_of_strangers__blocks_no_commit(opened, forecaster, operator, delegator, deployed) -> None:
    # The lock of 40 % of the wager and 5 % of bucket and cap take the whole bucket of 100 tokens.
    deployed.vault.setDelegationCap(forecaster, 1500 * UNIT, sender=operator)
    for wei in (700 * UNIT, 800 * UNIT):
        deployed.vault.stake(forecaster, wei, sender=delegator)
        deployed.vault.requestUnstake(forecaster, wei // 2, sender=delegator)
    assert not opened.commit(0, forecaster, wager_wei=50 * UNIT).failed


def test_bucket_locked_without_a_slash__keeps_the_reserve_of_another_pool(
    world, forecaster, lock, delegate, delegator, as_market, vault, event, reverts
) -> None:
    delegate(forecaster, 300 * UNIT, sender=delegator)
    lock(UNIT, 500)
    assert vault.forecasterOf(forecaster).reserveBps == 500
    with reverts(vault.BucketTooSmall, 100 * UNIT + 1, 100 * UNIT):
        lock(79 * UNIT + 1, 0)
    lock(79 * UNIT, 0)
    log = event(vault.slash(world.pool, 7, forecaster, 500, sender=as_market), vault.Slashed)
    assert (log.fromBucket, log.fromDelegated, log.price) == (20 * UNIT, 0, UNIT)


def test_pool_with_a_larger_slash__is_entered_only_with_its_reserve(forecaster, lock, vault, reverts) -> None:
    lock(96 * UNIT, 0)
    with reverts(vault.BucketTooSmall, 101 * UNIT + 1, 100 * UNIT):
        lock(1, 500)
    lock(1, 100)
    assert vault.forecasterOf(forecaster).reserveBps == 100


def test_example__of_the_protocol(
    world, forecaster, lock, delegate, delegator, sponsor, as_market, vault, event, reverts
):
    delegate(forecaster, 270 * UNIT, sender=delegator)
    delegate(forecaster, 30 * UNIT, sender=sponsor)
    with reverts(vault.BucketTooSmall, 100 * UNIT + 1, 100 * UNIT):
        lock(80 * UNIT + 1, 500)
    lock(80 * UNIT, 500)
    taken = []
    for _ in range(2):
        log = event(vault.slash(world.pool, 7, forecaster, 500, sender=as_market), vault.Slashed)
        taken.append((log.fromBucket, log.fromDelegated, log.price))
    assert taken == [(20 * UNIT, 0, UNIT), (0, 15 * UNIT, UNIT * 95 // 100)]
    vault.requestUnstake(forecaster, 30 * UNIT, sender=sponsor)
    world.chain.pending_timestamp += COOLDOWN_S
    assert event(vault.withdraw(forecaster, sender=sponsor), vault.Withdrawn).amount == 285 * UNIT // 10
