"""claim and fund: stakes that earn at a round's end are rewarded, once."""

import pytest

UNIT = 10**18
BOUND = 200_000 * 4 * 3 * 4 * 3
COOLDOWN_S = 14_400


@pytest.fixture
def names(forecaster, rival_forecaster) -> list[str]:
    return [forecaster, rival_forecaster]


def balance_and_debts(world, wallets: list, names: list[str]) -> tuple[int, int]:
    """Return the vault's balance, and the sum of all that it owes, in wei."""
    vault = world.contracts.vault
    vaults = [vault.forecasterOf(name) for name in names]
    stakes = sum(
        item.bucket.earning
        + item.bucket.warming
        + item.bucket.exiting
        + (item.delegatedShares + item.exitingShares) * item.price // UNIT
        for item in vaults
    )
    fund = vault.fundOf(world.pool)
    claims = sum(vault.claimable(wallet, names) for wallet in wallets)
    return (
        world.contracts.token.balanceOf(vault),
        stakes + fund.free + fund.reserved + vault.bonds() + claims,
    )


def test_claim__delegator_after_a_gain__gets_its_share(
    world, names, delegator, operator, vault, event, delegate
) -> None:
    delegate(names[0], 300 * UNIT, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(names[0], sender=delegator)
    world.play(0, names, [BOUND // 10, BOUND // 2])
    gain = 6 * UNIT // 10
    assert vault.claimable(operator, names) == gain // 10 + gain * 9 // 10 // 4
    receipt = vault.claim(names, sender=delegator)
    assert event(receipt, vault.Claimed).amount == gain * 9 // 10 * 3 // 4
    assert vault.claimable(delegator, names) == 0


def test_claim__staked_after_the_commit__earns_nothing(committed, names, delegator, operator, vault, delegate) -> None:
    delegate(names[0], 1000 * UNIT, sender=delegator)
    committed.at(0, 100)
    for name in names:
        committed.reveal(0, name)
    committed.at(0, "observeStart")
    committed.observe(0, 0b11)
    committed.at(0, "disputeEnd")
    proposal = committed.propose(0, [BOUND // 10, BOUND // 2])
    committed.chain.pending_timestamp = proposal.timestamp + 600
    committed.finalize(0, names)
    assert vault.claimable(delegator, names) == 0
    assert vault.claimable(operator, names) == 6 * UNIT // 10


def test_claim__twice_or_nothing__reverts(world, names, operator, vault, reverts) -> None:
    world.play(0, names, [BOUND // 10, BOUND // 2])
    receipt = vault.claim(names, sender=operator)
    # The operator's part of a gain is a credit, not a reward.
    assert list(receipt.events.filter(vault.Rewarded)) == []
    with reverts(vault.NothingToClaim):
        vault.claim(names, sender=operator)


def test_claim__unknown_forecaster__reverts(operator, vault, reverts) -> None:
    with reverts(vault.UnknownForecaster, operator.address):
        vault.claim([operator], sender=operator)


def test_claim__exit_before_the_round_ends__keeps_earlier_rewards(world, names, delegator, vault, delegate) -> None:
    delegate(names[0], 100 * UNIT, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(names[0], sender=delegator)
    world.play(0, names, [BOUND // 10, BOUND // 2])
    earned = vault.claimable(delegator, names)
    assert earned == 6 * UNIT // 10 * 9 // 10 // 2
    vault.requestUnstake(names[0], 100 * UNIT, sender=delegator)
    world.play(2, names, [BOUND // 10, BOUND // 2, BOUND // 2])
    assert vault.claimable(delegator, names) == earned


def test_fund__events_and_balance(world, sponsor, vault, event) -> None:
    receipt = vault.fund(world.pool, 7 * UNIT, sender=sponsor)
    log = event(receipt, vault.Funded)
    assert (bytes(log.pool), getattr(log, "from"), log.amount) == (world.pool, sponsor.address, 7 * UNIT)
    assert vault.fundOf(world.pool).free == 7 * UNIT


def test_fund__unknown_pool_or_zero__reverts(world, sponsor, vault, reverts) -> None:
    with reverts(vault.UnknownPool, bytes(32)):
        vault.fund(bytes(32), UNIT, sender=sponsor)
    with reverts(vault.ZeroAmount):
        vault.fund(world.pool, 0, sender=sponsor)


def test_balance__after_two_rounds__covers_all_that_is_owed(
    world, names, operator, rival, delegator, sponsor, relayer, vault, delegate
) -> None:
    wallets = [operator, rival, delegator, sponsor, relayer]
    vault.fund(world.pool, 50 * UNIT, sender=sponsor)
    delegate(names[1], 33 * UNIT + 7, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(names[1], sender=delegator)
    world.play(0, names, [BOUND // 7, BOUND // 3])
    world.play(2, names, [BOUND // 3, BOUND // 11, BOUND // 2])
    balance, owed = balance_and_debts(world, wallets, names)
    # Rounding leaves less than a wei per staker and gain in the vault.
    assert 0 <= balance - owed < 10


def test_claim__rewards__are_in_an_event_before_they_are_paid(world, names, delegator, vault, event, delegate) -> None:
    delegate(names[0], 300 * UNIT, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(names[0], sender=delegator)
    world.play(0, names, [BOUND // 10, BOUND // 2])
    earned = vault.claimable(delegator, names)
    log = event(vault.requestUnstake(names[0], UNIT, sender=delegator), vault.Rewarded)
    assert (log.forecaster, log.staker, log.amount) == (names[0], delegator.address, earned)
    assert vault.creditOf(delegator) == vault.claimable(delegator, names) == earned
    receipt = vault.claim([names[0], names[0]], sender=delegator)
    assert list(receipt.events.filter(vault.Rewarded)) == []
    assert event(receipt, vault.Claimed).amount == earned
    assert vault.creditOf(delegator) == 0


def test_claim__warming_and_exiting__earn_nothing(world, names, delegator, sponsor, operator, vault, delegate) -> None:
    delegate(names[0], 100 * UNIT, sender=delegator)
    delegate(names[0], 100 * UNIT, sender=sponsor)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(names[0], sender=sponsor)
    vault.requestUnstake(names[0], 100 * UNIT, sender=sponsor)
    world.play(0, names, [BOUND // 10, BOUND // 2])
    assert [vault.claimable(wallet, names) for wallet in (delegator, sponsor)] == [0, 0]
    assert vault.claimable(operator, names) == 6 * UNIT // 10


def test_claim__added_stake__earns_nothing_for_earlier_rounds(world, names, delegator, vault, delegate) -> None:
    delegate(names[0], 100 * UNIT, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(names[0], sender=delegator)
    world.play(0, names, [BOUND // 10, BOUND // 2])
    earned = vault.claimable(delegator, names)
    delegate(names[0], 900 * UNIT, sender=delegator)
    world.chain.pending_timestamp += COOLDOWN_S
    vault.activate(names[0], sender=delegator)
    assert vault.claimable(delegator, names) == vault.creditOf(delegator) == earned
