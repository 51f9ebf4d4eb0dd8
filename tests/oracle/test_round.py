"""Whole rounds on a real chain: from forecasts over HTTP to paid wagers, by the three roles alone."""

import ape

from forewatt.protocol.payoff import Scored, payoff


def test_rounds__three_roles__settled_and_paid_by_the_protocol(world, climatology) -> None:
    near = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    far = world.forecaster("far", ape.accounts.test_accounts[6], climatology(0.9, left_out=("asset4",)))
    nodes = (near, far, world.settler())
    for number in range(3):
        world.measure(number, 0.4 + 0.01 * number)

    rules = world.pool.rules
    for moment in range(rules.gate(0) - rules.open_ahead_s, rules.gate(2) + rules.hard_end_s + 900, 450):
        world.at(moment)
        for node in nodes:
            node.step()

    state = world.view().refresh().rounds[2]
    assert state.ended is not None
    assert not state.ended.cancelled
    assert state.proposals[0].has_reference
    entries = [Scored(entry.commit.wager_wei, score) for entry, score in zip(state.in_order(), state.ended.scores)]
    paid = payoff(entries, state.ended.reference_score, rules.lambda_bps, state.mu_eff_bps)
    assert state.ended.payouts_wei == paid.payouts_wei
    by_name = dict(zip((entry.forecaster for entry in state.in_order()), state.ended.payouts_wei))
    assert by_name[world.forecasters["near"]] > by_name[world.forecasters["far"]]
