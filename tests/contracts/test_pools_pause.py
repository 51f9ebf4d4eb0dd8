"""pause: the calls that it stops, the calls that go on, and commitsPausedIn."""

import pytest

UNIT = 10**18


@pytest.fixture
def pools(deployed):
    return deployed.pools


@pytest.fixture
def paused(opened, pools, admin, delegator, forecaster, delegate):
    """A pause in which round 0 is open and a delegation has warmed up."""
    delegate(forecaster, 10 * UNIT, sender=delegator)
    opened.at(0, -3000)
    pools.pause(sender=admin)
    return opened


def test_pause__events_and_state(pools, admin, event, reverts) -> None:
    assert event(pools.pause(sender=admin), pools.Paused).account == admin.address
    assert pools.paused()
    with reverts(pools.NotWhilePaused):
        pools.pause(sender=admin)
    with reverts(pools.NotWhilePaused):
        pools.requireNotPaused()
    assert event(pools.unpause(sender=admin), pools.Unpaused).account == admin.address
    assert not pools.paused()
    with reverts(pools.NotPaused):
        pools.unpause(sender=admin)


def test_pause__stakes_commits_and_pools__revert(
    paused, pools, params, epoch, operator, forecaster, delegator, relayer, deployed, reverts
) -> None:
    vault = deployed.vault
    with reverts(pools.NotWhilePaused):
        vault.register(operator, 0, 10 * UNIT, sender=operator)
    with reverts(pools.NotWhilePaused):
        vault.stake(forecaster, UNIT, sender=delegator)
    with reverts(pools.NotWhilePaused):
        vault.stakeWithPermit(forecaster, UNIT, 0, 27, bytes(32), bytes(32), sender=delegator)
    with reverts(pools.NotWhilePaused):
        paused.commit(0, forecaster)
    with reverts(pools.NotWhilePaused):
        pools.createPool(params | {"region": bytes(32)}, epoch, sender=relayer)


def test_pause__exits__go_on(paused, forecaster, delegator, operator, sponsor, deployed, event) -> None:
    vault = deployed.vault
    vault.fund(paused.pool, UNIT, sender=sponsor)
    paused.at(0, -3000 + vault.cooldown())
    vault.activate(forecaster, sender=delegator)
    vault.requestUnstake(forecaster, 10 * UNIT, sender=delegator)
    vault.requestUnstake(forecaster, UNIT, sender=operator)
    paused.chain.pending_timestamp += vault.cooldown()
    assert event(vault.withdraw(forecaster, sender=delegator), vault.Withdrawn).amount == 10 * UNIT
    assert event(vault.withdraw(forecaster, sender=operator), vault.Withdrawn).amount == UNIT


def test_paused_in__each_boundary(opened, pools, admin, chain) -> None:
    opened.at(0, -2000)
    paused_at = pools.pause(sender=admin).timestamp
    opened.at(0, -1000)
    ended = pools.unpause(sender=admin).timestamp
    opened.at(0, 0)
    chain.mine(1)
    assert not pools.commitsPausedIn(paused_at - 10, paused_at)
    assert pools.commitsPausedIn(paused_at - 10, paused_at + 1)
    assert pools.commitsPausedIn(paused_at + 5, paused_at + 6)
    assert pools.commitsPausedIn(ended - 1, ended)
    assert pools.commitsPausedIn(ended - 1, ended + 10)
    assert not pools.commitsPausedIn(ended, ended + 10)


def test_paused_in__no_pause_or_a_running_one(pools, admin, chain) -> None:
    now = chain.blocks.head.timestamp
    assert not pools.commitsPausedIn(0, now + 1)
    paused_at = pools.pause(sender=admin).timestamp
    assert pools.commitsPausedIn(paused_at, paused_at + 1)
    assert not pools.commitsPausedIn(0, paused_at)


def test_paused_in__between_two_pauses__is_false(opened, pools, admin) -> None:
    opened.at(0, -2000)
    pools.pause(sender=admin)
    opened.at(0, -1900)
    ended = pools.unpause(sender=admin).timestamp
    opened.at(0, -1000)
    again = pools.pause(sender=admin).timestamp
    opened.at(0, -900)
    pools.unpause(sender=admin)
    assert not pools.commitsPausedIn(ended, again)
    assert pools.commitsPausedIn(ended - 1, again)
    assert pools.commitsPausedIn(ended, again + 1)
