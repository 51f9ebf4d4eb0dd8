"""A whole round with the money of three wallets, exact to the wei."""

from forewatt.protocol.payoff import Scored, payoff

UNIT = 10**18
SC = 10**9


def test_full_round__two_forecasters__pays_what_the_protocol_computes(
    world, forecaster, rival_forecaster, operator, delegator, sponsor, event, booked, delegate
) -> None:
    vault, market = world.contracts.vault, world.contracts.market
    vault.fund(world.pool, 50 * UNIT, sender=sponsor)
    delegate(forecaster, 300 * UNIT, sender=delegator)
    world.chain.pending_timestamp += vault.cooldown()
    vault.activate(forecaster, sender=delegator)

    bound = world.params["lossMax"] * 4 * 3 * 4 * 3
    losses = [bound // 10, bound // 2]
    receipt = world.play(0, [forecaster, rival_forecaster], losses)

    final = event(receipt, market.Finalized)
    assert list(final.scores) == [SC - SC // 10, SC - SC // 2]
    expected = payoff([Scored(10 * UNIT, score) for score in final.scores], 0, 3000, 0)
    assert booked(receipt) == (list(expected.payouts_wei), [0, 0])
    assert final.muEff == 0
    gain = expected.payouts_wei[0] - 10 * UNIT
    assert gain > 0

    commission = gain // 10
    own_share = (gain - commission) * 100 // 400
    assert vault.claimable(delegator, [forecaster]) in range(
        gain - commission - own_share - 400, gain - commission - own_share + 1
    )
    before = world.contracts.token.balanceOf(delegator)
    claimed = vault.claim([forecaster], sender=delegator)
    amount = event(claimed, vault.Claimed).amount
    assert world.contracts.token.balanceOf(delegator) == before + amount
    assert vault.claimable(operator, [forecaster]) in range(commission + own_share - 400, commission + own_share + 1)
