"""Bonds, fees, reserves and the fund: what the market may do with tokens that belong to no staker."""

import pytest
from ape.exceptions import VirtualMachineError

UNIT = 10**18


@pytest.fixture
def vault(deployed):
    return deployed.vault


def test_bond__taken__is_counted_apart(relayer, as_market, vault, deployed, event) -> None:
    before = deployed.token.balanceOf(vault)
    receipt = vault.takeBond(relayer, 3 * UNIT, sender=as_market)
    seen = event(receipt, vault.BondTaken)
    assert (getattr(seen, "from"), seen.amount, seen.credited) == (relayer.address, 3 * UNIT, False)
    assert (vault.bonds(), deployed.token.balanceOf(vault)) == (3 * UNIT, before + 3 * UNIT)


def test_bond__credit_that_is_larger__pays_it_in_place_of_the_wallet(
    world, relayer, as_market, vault, deployed, event
) -> None:
    vault.takeBond(relayer, 3 * UNIT, sender=as_market)
    vault.settleBond(world.pool, 3 * UNIT, relayer, 3 * UNIT, sender=as_market)
    before = deployed.token.balanceOf(vault)
    assert not event(vault.takeBond(relayer, 3 * UNIT, sender=as_market), vault.BondTaken).credited
    assert (vault.creditOf(relayer), deployed.token.balanceOf(vault)) == (3 * UNIT, before + 3 * UNIT)
    assert event(vault.takeBond(relayer, 3 * UNIT - 1, sender=as_market), vault.BondTaken).credited
    assert (vault.creditOf(relayer), vault.bonds()) == (1, 6 * UNIT - 1)
    assert deployed.token.balanceOf(vault) == before + 3 * UNIT


@pytest.mark.parametrize("returned", [0, 1, 2 * UNIT, 3 * UNIT])
def test_bond__settled__goes_to_its_owner_and_the_fund(
    world, relayer, settler, as_market, vault, event, returned
) -> None:
    vault.takeBond(relayer, 3 * UNIT, sender=as_market)
    receipt = vault.settleBond(world.pool, 3 * UNIT, settler, returned, sender=as_market)
    seen = event(receipt, vault.BondSettled)
    assert (bytes(seen.pool), seen.to, seen.amount) == (world.pool, settler.address, 3 * UNIT)
    assert seen.returned == vault.creditOf(settler) == returned
    assert (vault.fundOf(world.pool).free, vault.bonds()) == (3 * UNIT - returned, 0)


def test_bond__more_than_is_held_or_than_it_was__reverts(world, relayer, as_market, vault) -> None:
    vault.takeBond(relayer, UNIT, sender=as_market)
    for amount, returned in ((UNIT + 1, 0), (UNIT, UNIT + 1)):
        with pytest.raises(VirtualMachineError, match="Panic error 0x11"):
            vault.settleBond(world.pool, amount, relayer, returned, sender=as_market)


def test_reserve__only_what_is_free(world, sponsor, as_market, vault, event, reverts) -> None:
    vault.fund(world.pool, 5 * UNIT, sender=sponsor)
    with reverts(vault.FundTooSmall, 5 * UNIT + 1, 5 * UNIT):
        vault.reserve(world.pool, 5 * UNIT + 1, sender=as_market)
    seen = event(vault.reserve(world.pool, 2 * UNIT, sender=as_market), vault.Reserved)
    assert (bytes(seen.pool), seen.amount) == (world.pool, 2 * UNIT)
    fund = vault.fundOf(world.pool)
    assert (fund.free, fund.reserved) == (3 * UNIT, 2 * UNIT)


def test_fee__odd_wei_goes_to_the_caller(world, sponsor, settler, relayer, as_market, vault, event) -> None:
    vault.fund(world.pool, 7, sender=sponsor)
    seen = event(vault.payFee(world.pool, 100, settler, relayer, sender=as_market), vault.FeePaid)
    assert (seen.proposer, seen.caller, seen.amount) == (settler.address, relayer.address, 7)
    assert (vault.creditOf(settler), vault.creditOf(relayer)) == (3, 4)


def test_treasury__takes_free_money_only(world, sponsor, settler, admin, as_market, deployed, vault, event, reverts):
    vault.fund(world.pool, 5 * UNIT, sender=sponsor)
    vault.reserve(world.pool, 2 * UNIT, sender=as_market)
    with reverts(vault.FundTooSmall, 3 * UNIT + 1, 3 * UNIT):
        deployed.pools.withdrawFund(world.pool, settler, 3 * UNIT + 1, sender=admin)
    before = deployed.token.balanceOf(settler)
    receipt = deployed.pools.withdrawFund(world.pool, settler, 3 * UNIT, sender=admin)
    seen = event(receipt, vault.FundWithdrawn)
    assert (bytes(seen.pool), seen.to, seen.amount) == (world.pool, settler.address, 3 * UNIT)
    assert deployed.token.balanceOf(settler) == before + 3 * UNIT
    fund = vault.fundOf(world.pool)
    assert (fund.free, fund.reserved) == (0, 2 * UNIT)


def test_treasury__past_the_pools__reverts(world, admin, vault, reverts) -> None:
    with reverts(vault.NotPools, admin.address):
        vault.withdrawFund(world.pool, admin, 1, sender=admin)
