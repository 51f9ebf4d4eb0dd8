"""Lens: the phase and the deadlines of a round, the position of a staker, and the fund of a pool."""

import pytest

UNIT = 10**18
PHASES = ["open", "reveal", "wait", "observe", "dispute", "propose", "settle", "final", "cancelled"]


@pytest.mark.parametrize(
    ("offset", "phase"),
    [
        (-1, "open"),
        (0, "reveal"),
        (299, "reveal"),
        (300, "wait"),
        (4199, "wait"),
        (4200, "observe"),
        (4799, "observe"),
        (4800, "dispute"),
        (5399, "dispute"),
        (5400, "propose"),
        (6599, "propose"),
        (6600, "settle"),
    ],
)
def test_round__phase_at_each_boundary(world, chain, deployed, offset, phase) -> None:
    world.at(0, offset)
    chain.mine(1)
    assert PHASES[deployed.lens.round(world.pool, 0).phase] == phase


def test_round__cancelled__phase_is_cancelled(world, deployed) -> None:
    world.at(0, 7200)
    deployed.market.cancel(world.pool, 0, [], sender=world.relayer)
    assert PHASES[deployed.lens.round(world.pool, 0).phase] == "cancelled"


def test_round__deadlines__follow_from_the_rules(world, deployed) -> None:
    times = deployed.lens.round(world.pool, 3).deadlines
    gate = world.gate(3)
    assert (times.open, times.gate, times.firstValid) == (gate - 3600, gate, gate + 600)
    assert (times.revealEnd, times.observeStart, times.observeEnd) == (gate + 300, gate + 4200, gate + 4800)
    assert (times.disputeEnd, times.resolveEnd, times.proposeEnd) == (gate + 5400, gate + 6000, gate + 6600)
    assert times.hardEnd == gate + 7200


def test_round__times_beyond_64_bits__reverts(world, deployed, reverts) -> None:
    number = 2**64 // 3600
    with reverts(deployed.lens.SafeCastOverflowedUintDowncast, 64, world.gate(number)):
        deployed.lens.round(world.pool, number)


def test_round__counted_and_entries(observed, forecaster, rival_forecaster, deployed) -> None:
    view = deployed.lens.round(observed.pool, 0)
    assert (view.counted, view.proposals, view.hasReference) == (0b11, 0, False)
    entries = deployed.lens.entries(observed.pool, 0, [rival_forecaster, forecaster])
    assert [entry.index for entry in entries] == [1, 0]


@pytest.mark.parametrize(("offset", "number"), [(-1, 0), (0, 1), (3599, 1), (3600, 2)])
def test_next_round__is_the_one_with_the_next_gate(world, chain, deployed, offset, number) -> None:
    world.at(0, offset)
    chain.mine(1)
    assert deployed.lens.nextRound(world.pool) == number


def test_stake_and_pool__return_all_in_a_call(
    world, forecaster, operator, delegator, sponsor, deployed, delegate
) -> None:
    deployed.vault.fund(world.pool, UNIT, sender=sponsor)
    staked = deployed.lens.stake(forecaster, operator)
    assert (staked.vault.operator, staked.vault.bucket.earning) == (operator.address, 100 * UNIT)
    assert staked.claimable == 0
    delegate(forecaster, 7 * UNIT, sender=delegator)
    assert deployed.lens.stake(forecaster, delegator).delegation.shares.warming == 7 * UNIT
    view = deployed.lens.pool(world.pool)
    assert (view.params.minWager, view.fund.free) == (UNIT, UNIT)


def test_market__pools_of_another_deployment__reverts(project, deployed, relayer, reverts) -> None:
    with reverts(project.Market.WrongMarket):
        relayer.deploy(project.Market, deployed.pools, deployed.vault)
