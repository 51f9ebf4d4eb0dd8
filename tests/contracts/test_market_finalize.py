"""finalize and settleProposal: payoff, forfeits, bonds, the fee, and wrong calls."""

import pytest

from forewatt.protocol.payoff import Scored, payoff

UNIT = 10**18
BOUND = 200_000 * 4 * 3 * 4 * 3
SC = 10**9


@pytest.fixture
def names(forecaster, rival_forecaster) -> list[str]:
    return [forecaster, rival_forecaster]


@pytest.fixture
def proposed(observed, settler):
    """Round 0 with a proposal of the settler whose refute window has just ended."""
    receipt = observed.propose(0, [BOUND // 10, BOUND // 2], sender=settler)
    observed.chain.pending_timestamp = receipt.timestamp + 600
    return observed


def test_finalize__reference_round__plays_mu_against_it(world, names, sponsor, deployed, event, booked) -> None:
    deployed.vault.fund(world.pool, 50 * UNIT, sender=sponsor)
    world.at(0, "observeStart")
    world.observe(0)
    losses = [BOUND // 10, BOUND // 2, BOUND // 4]
    receipt = world.play(2, names, losses)
    final = event(receipt, deployed.market.Finalized)
    scores = [SC * 9 // 10, SC // 2]
    expected = payoff([Scored(10 * UNIT, score) for score in scores], SC * 3 // 4, 3000, 1000)
    assert list(final.scores) == scores
    assert (final.referenceScore, final.muEff) == (SC * 3 // 4, 1000)
    assert booked(receipt) == (list(expected.payouts_wei), [0, 0])
    fund = deployed.vault.fundOf(world.pool)
    fee = UNIT // 100 + 1
    assert (fund.free, fund.reserved) == (50 * UNIT + expected.fund_delta_wei - fee, 0)


def test_finalize__unrevealed_entry__forfeits_to_the_fund_only(world, names, deployed, event, booked) -> None:
    receipt = world.play(0, names, [BOUND // 10], revealed=names[:1])
    final = event(receipt, deployed.market.Finalized)
    assert booked(receipt) == ([10 * UNIT, 6 * UNIT], [0, 4 * UNIT])
    for name in names:
        assert deployed.market.entryOf(world.pool, 0, name).wagerUnits == 0
    assert list(final.scores) == [SC * 9 // 10, 0]
    vault = deployed.vault.forecasterOf(names[1])
    assert (vault.bucket.earning, vault.locked, vault.openWagers) == (96 * UNIT, 0, 0)
    assert deployed.vault.fundOf(world.pool).free == 4 * UNIT - (UNIT // 100 + 1)


def test_finalize__loss_above_the_bound__scores_zero(observed, names, deployed, event, booked) -> None:
    proposal = observed.propose(0, [0, BOUND + 1])
    observed.chain.pending_timestamp = proposal.timestamp + 600
    receipt = observed.finalize(0, names)
    assert list(event(receipt, deployed.market.Finalized).scores) == [SC, 0]
    assert booked(receipt) == ([115 * UNIT // 10, 85 * UNIT // 10], [0, 0])


def test_finalize__no_counted_entry__pays_nothing(committed, names, booked) -> None:
    committed.at(0, "observeStart")
    committed.observe(0, 0b11)
    committed.at(0, "disputeEnd")
    proposal = committed.propose(0, [])
    committed.chain.pending_timestamp = proposal.timestamp + 600
    receipt = committed.finalize(0, names)
    assert booked(receipt) == ([6 * UNIT] * 2, [4 * UNIT] * 2)


def test_finalize__no_counted_entry__pays_no_fee(committed, names, sponsor, settler, deployed) -> None:
    deployed.vault.fund(committed.pool, UNIT, sender=sponsor)
    committed.at(0, "observeStart")
    committed.observe(0, 0b11)
    committed.at(0, "disputeEnd")
    proposal = committed.propose(0, [], sender=settler)
    committed.chain.pending_timestamp = proposal.timestamp + 600
    receipt = committed.finalize(0, names, sender=settler)
    assert list(receipt.events.filter(deployed.vault.FeePaid)) == []
    assert deployed.vault.creditOf(settler) == 2 * UNIT
    assert deployed.vault.fundOf(committed.pool).free == 9 * UNIT


@pytest.mark.parametrize(("available", "paid"), [(0b01, True), (0b10, True), (0b00, False)])
def test_finalize__fee__if_any_entry_was_counted(revealed, names, sponsor, deployed, available, paid) -> None:
    deployed.vault.fund(revealed.pool, UNIT, sender=sponsor)
    revealed.observe(0, available)
    revealed.at(0, "disputeEnd")
    proposal = revealed.propose(0, [BOUND // 10] * paid)
    revealed.chain.pending_timestamp = proposal.timestamp + 600
    receipt = revealed.finalize(0, names)
    assert len(list(receipt.events.filter(deployed.vault.FeePaid))) == paid


def test_finalize__empty_round__pays_no_fee(world, sponsor, settler, deployed) -> None:
    deployed.vault.fund(world.pool, UNIT, sender=sponsor)
    world.at(0, "observeStart")
    world.observe(0)
    world.at(0, "disputeEnd")
    proposal = world.propose(0, [], sender=settler)
    world.chain.pending_timestamp = proposal.timestamp + 600
    world.finalize(0, [], sender=settler)
    assert deployed.vault.fundOf(world.pool).free == UNIT


def test_finalize__returns_bonds_and_pays_the_fee(proposed, names, settler, relayer, sponsor, deployed) -> None:
    deployed.vault.fund(proposed.pool, UNIT, sender=sponsor)
    proposed.finalize(0, names, sender=sponsor)
    fee = UNIT // 100 + 1
    assert deployed.vault.creditOf(settler) == 2 * UNIT + fee // 2
    assert deployed.vault.creditOf(sponsor) == fee - fee // 2
    assert deployed.vault.creditOf(relayer) == UNIT
    assert deployed.vault.bonds() == 0


def test_finalize__empty_fund__pays_no_fee(proposed, names, settler, deployed) -> None:
    proposed.finalize(0, names)
    assert deployed.vault.creditOf(settler) == 2 * UNIT
    assert deployed.vault.fundOf(proposed.pool).free == 0


def test_finalize__gain_after_a_loss__is_shared_whole(world, names, rival, delegator, delegate, deployed) -> None:
    delegate(names[1], 300 * UNIT, sender=delegator)
    world.chain.pending_timestamp += deployed.vault.cooldown()
    deployed.vault.activate(names[1], sender=delegator)
    world.play(0, names, [BOUND // 10, BOUND // 2])
    own = 100 * UNIT - 6 * UNIT // 10
    assert deployed.vault.forecasterOf(names[1]).bucket.earning == own
    receipt = world.play(2, names, [BOUND // 2, 0, BOUND])
    settled = next(item for item in receipt.events.filter(deployed.vault.Settled) if item.forecaster == names[1])
    gain = settled.payout - settled.wager
    assert gain == 75 * UNIT // 100
    assert (settled.commission, settled.shared, settled.toFund) == (gain // 10, gain - gain // 10, 0)
    assert deployed.vault.forecasterOf(names[1]).bucket.earning == own
    to_delegator = settled.shared * 300 * UNIT // (300 * UNIT + own)
    assert to_delegator - 300 <= deployed.vault.claimable(delegator, [names[1]]) <= to_delegator
    assert deployed.vault.claimable(rival, [names[1]]) == gain - to_delegator


def test_finalize__no_earning_stake__gain_goes_to_the_fund(world, names, operator, deployed) -> None:
    deployed.vault.requestUnstake(names[0], 100 * UNIT, sender=operator)
    deployed.vault.stake(names[0], 100 * UNIT, sender=operator)
    receipt = world.play(0, names, [BOUND // 10, BOUND // 2])
    settled = next(item for item in receipt.events.filter(deployed.vault.Settled) if item.forecaster == names[0])
    assert (settled.commission, settled.shared) == (0, 0)
    assert settled.toFund == 6 * UNIT // 10
    assert deployed.vault.fundOf(world.pool).free == 6 * UNIT // 10 - (UNIT // 100 + 1)


def test_finalize__before_the_refute_window_ended__reverts(proposed, names, deployed, reverts) -> None:
    proposed.chain.pending_timestamp = proposed.gate(0) + 5400 + 599
    with reverts(deployed.market.OutsideWindow, proposed.gate(0) + 6000, 2**64 - 1):
        proposed.finalize(0, names)


def test_finalize__without_proposal__reverts(observed, names, settler, deployed, reverts) -> None:
    observed.proposals[0, 0] = {"sums": [1, 2], "rowHashes": [], "proposer": settler.address, "proposedAt": 0}
    with reverts(deployed.market.WrongProposal):
        observed.finalize(0, names)


@pytest.mark.parametrize("changed", [{"proposedAt": 0}, {"proposer": "0x" + "11" * 20}, {"rowHashes": []}])
def test_finalize__other_content__reverts(proposed, names, deployed, reverts, changed) -> None:
    with reverts(deployed.market.WrongProposal):
        proposed.finalize(0, names, **changed)


def test_finalize__other_sums__reverts(proposed, names, deployed, reverts) -> None:
    with reverts(deployed.market.WrongProposal):
        proposed.finalize(0, names, sums=[BOUND // 10, BOUND // 2 + 1])


def test_finalize__entries_out_of_order__reverts(proposed, names, deployed, reverts) -> None:
    with reverts(deployed.market.WrongEntry, 0):
        proposed.finalize(0, names[::-1])


def test_finalize__missing_entry__reverts(proposed, names, deployed, reverts) -> None:
    with reverts(deployed.market.WrongEntryCount, 1, 2):
        proposed.finalize(0, names[:1])


def test_finalize__twice__reverts(proposed, names, deployed, reverts) -> None:
    proposed.finalize(0, names)
    with reverts(deployed.market.RoundEnded):
        proposed.finalize(0, names)


def test_finalize__earlier_proposal_is_live__reverts(observed, names, deployed, reverts) -> None:
    observed.propose(0, [1, 2])
    second = observed.propose(0, [1, 3])
    observed.chain.pending_timestamp = second.timestamp + 600
    with reverts(deployed.market.EarlierProposal, 0b1):
        observed.finalize(0, names, 1)


def test_settle_proposal__equal_or_not__bond_is_returned_or_lost(observed, names, settler, deployed, event) -> None:
    market, vault = deployed.market, deployed.vault
    for losses in ([1, 2], [1, 2], [1, 3]):
        receipt = observed.propose(0, losses, sender=settler)
    observed.chain.pending_timestamp = receipt.timestamp + 600
    observed.finalize(0, names)
    same = event(observed.settle_proposal(0, 1), market.ProposalSettled)
    other = event(observed.settle_proposal(0, 2), market.ProposalSettled)
    assert (same.matched, other.matched) == (True, False)
    assert vault.creditOf(settler) == 4 * UNIT
    assert vault.fundOf(observed.pool).free == 2 * UNIT
    assert vault.bonds() == 0
    assert market.roundOf(observed.pool, 0).live == 0


def test_settle_proposal__round_running_or_bond_settled__reverts(observed, names, deployed, reverts) -> None:
    market = deployed.market
    for losses in ([1, 2], [1, 3]):
        receipt = observed.propose(0, losses)
    with reverts(market.RoundNotFinal):
        observed.settle_proposal(0, 1)
    observed.chain.pending_timestamp = receipt.timestamp + 600
    observed.finalize(0, names)
    with reverts(market.WrongProposal):
        observed.settle_proposal(0, 0)
    observed.settle_proposal(0, 1)
    with reverts(market.WrongProposal):
        observed.settle_proposal(0, 1)
