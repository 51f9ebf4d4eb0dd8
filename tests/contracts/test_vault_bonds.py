"""Bonds, fees, reserves and funds in the vault."""

import pytest
from ape.exceptions import VirtualMachineError

UNIT = 10**18


def test_bond__taken__is_added_to_bonds(relayer, as_market, vault, deployed, event) -> None:
    before = deployed.token.balanceOf(vault)
    receipt = vault.takeBond(relayer, 3 * UNIT, sender=as_market)
    log = event(receipt, vault.BondTaken)
    assert (getattr(log, "from"), log.amount, log.credited) == (relayer.address, 3 * UNIT, False)
    assert (vault.bonds(), deployed.token.balanceOf(vault)) == (3 * UNIT, before + 3 * UNIT)


def test_bond__larger_credit__pays_instead_of_the_wallet(world, relayer, as_market, vault, deployed, event) -> None:
    vault.takeBond(relayer, 3 * UNIT, sender=as_market)
    vault.settleBond(world.pool, 3 * UNIT, relayer, 3 * UNIT, sender=as_market)
    before = deployed.token.balanceOf(vault)
    assert not event(vault.takeBond(relayer, 3 * UNIT, sender=as_market), vault.BondTaken).credited
    assert (vault.creditOf(relayer), deployed.token.balanceOf(vault)) == (3 * UNIT, before + 3 * UNIT)
    assert event(vault.takeBond(relayer, 3 * UNIT - 1, sender=as_market), vault.BondTaken).credited
    assert (vault.creditOf(relayer), vault.bonds()) == (1, 6 * UNIT - 1)
    assert deployed.token.balanceOf(vault) == before + 3 * UNIT


@pytest.mark.parametrize("returned", [0, 1, 2 * UNIT, 3 * UNIT])
def test_bond__settled__is_split_between_owner_and_fund(
    world, relayer, settler, as_market, vault, event, returned
) -> None:
    vault.takeBond(relayer, 3 * UNIT, sender=as_market)
    receipt = vault.settleBond(world.pool, 3 * UNIT, settler, returned, sender=as_market)
    log = event(receipt, vault.BondSettled)
    assert (bytes(log.pool), log.to, log.amount) == (world.pool, settler.address, 3 * UNIT)
    assert log.returned == vault.creditOf(settler) == returned
    assert (vault.fundOf(world.pool).free, vault.bonds()) == (3 * UNIT - returned, 0)


def test_bond__more_than_there_is__reverts(world, relayer, as_market, vault) -> None:
    vault.takeBond(relayer, UNIT, sender=as_market)
    for amount, returned in ((UNIT + 1, 0), (UNIT, UNIT + 1)):
        with pytest.raises(VirtualMachineError, match="Panic error 0x11"):
            vault.settleBond(world.pool, amount, relayer, returned, sender=as_market)


def test_reserve__more_than_the_free_fund__reverts(world, sponsor, as_market, vault, event, reverts) -> None:
    vault.fund(world.pool, 5 * UNIT, sender=sponsor)
    with reverts(vault.FundTooSmall, 5 * UNIT + 1, 5 * UNIT):
        vault.reserve(world.pool, 5 * UNIT + 1, sender=as_market)
    log = event(vault.reserve(world.pool, 2 * UNIT, sender=as_market), vault.Reserved)
    assert (bytes(log.pool), log.amount) == (world.pool, 2 * UNIT)
    fund = vault.fundOf(world.pool)
    assert (fund.free, fund.reserved) == (3 * UNIT, 2 * UNIT)
    vault.reserve(world.pool, 3 * UNIT, sender=as_market)
    assert vault.fundOf(world.pool).free == 0


def test_credit__single_wei__is_claimed_once(world, relayer, as_market, vault, deployed, event, reverts) -> None:
    before = deployed.token.balanceOf(vault)
    vault.takeBond(relayer, 1, sender=as_market)
    assert deployed.token.balanceOf(vault) == before + 1
    vault.settleBond(world.pool, 1, relayer, 1, sender=as_market)
    assert event(vault.claim([], sender=relayer), vault.Claimed).amount == 1
    with reverts(vault.NothingToClaim):
        vault.claim([], sender=relayer)


@pytest.mark.parametrize("fund_wei", [0, 1])
def test_fee__of_a_fund_of_at_most_a_wei(world, sponsor, settler, relayer, as_market, vault, fund_wei) -> None:
    if fund_wei:
        vault.fund(world.pool, fund_wei, sender=sponsor)
    receipt = vault.payFee(world.pool, 100, settler, relayer, sender=as_market)
    assert len(list(receipt.events.filter(vault.FeePaid))) == fund_wei
    assert (vault.creditOf(settler), vault.creditOf(relayer)) == (0, fund_wei)
    assert vault.fundOf(world.pool).free == 0


def test_fee__odd_wei_goes_to_the_caller(world, sponsor, settler, relayer, as_market, vault, event) -> None:
    vault.fund(world.pool, 7, sender=sponsor)
    log = event(vault.payFee(world.pool, 100, settler, relayer, sender=as_market), vault.FeePaid)
    assert (log.proposer, log.caller, log.amount) == (settler.address, relayer.address, 7)
    assert (vault.creditOf(settler), vault.creditOf(relayer)) == (3, 4)


def test_treasury__reserved_money__reverts(world, sponsor, settler, admin, as_market, deployed, vault, event, reverts):
    vault.fund(world.pool, 5 * UNIT, sender=sponsor)
    vault.reserve(world.pool, 2 * UNIT, sender=as_market)
    with reverts(vault.FundTooSmall, 3 * UNIT + 1, 3 * UNIT):
        deployed.pools.withdrawFund(world.pool, settler, 3 * UNIT + 1, sender=admin)
    before = deployed.token.balanceOf(settler)
    receipt = deployed.pools.withdrawFund(world.pool, settler, 3 * UNIT, sender=admin)
    log = event(receipt, vault.FundWithdrawn)
    assert (bytes(log.pool), log.to, log.amount) == (world.pool, settler.address, 3 * UNIT)
    assert deployed.token.balanceOf(settler) == before + 3 * UNIT
    fund = vault.fundOf(world.pool)
    assert (fund.free, fund.reserved) == (0, 2 * UNIT)


def test_treasury__call_of_the_vault__reverts(world, admin, vault, reverts) -> None:
    with reverts(vault.NotPools, admin.address):
        vault.withdrawFund(world.pool, admin, 1, sender=admin)
