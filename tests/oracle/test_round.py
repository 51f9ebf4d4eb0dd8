"""Whole rounds on a real chain: from forecasts over HTTP to paid wagers, by the three roles alone."""

import ape

from forewatt.protocol.payoff import Scored, payoff


def test_rounds__three_roles__settled_and_paid_by_the_protocol(world, climatology) -> None:
    near = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    far = world.forecaster("far", ape.accounts.test_accounts[6], climatology(0.9, left_out=("asset4",)))
    for number in range(3):
        world.measure(number, 0.4 + 0.01 * number)
    world.play((near, far, world.settler()), rounds=3)

    state = world.view().refresh().rounds[2]
    assert state.ended is not None
    assert not state.ended.cancelled
    assert state.proposals[0].has_reference
    in_order, rules = state.in_order(), world.pool.rules
    entries = [Scored(entry.commit.wager_wei, score) for entry, score in zip(in_order, state.ended.scores, strict=True)]
    paid = payoff(entries, state.ended.reference_score, rules.lambda_bps, state.mu_eff_bps)
    assert state.ended.payouts_wei == paid.payouts_wei
    by_forecaster = dict(zip((entry.forecaster for entry in in_order), state.ended.payouts_wei, strict=True))
    assert by_forecaster[world.forecasters["near"]] > by_forecaster[world.forecasters["far"]]


def test_rounds__forecaster_gone_after_its_commit__forfeits_its_own_wager_only(world, climatology) -> None:
    stays = world.forecaster("stays", ape.accounts.test_accounts[5], climatology(0.4))
    leaves = world.forecaster("leaves", ape.accounts.test_accounts[6], climatology(0.5))
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    stays.step()
    leaves.step()
    world.measure(0, 0.4)
    world.play((stays, world.settler()), rounds=1)

    state = world.view().refresh().rounds[0]
    assert state.ended is not None
    lost = dict(zip((entry.forecaster for entry in state.in_order()), state.ended.forfeits_wei, strict=True))
    assert lost == {world.forecasters["stays"]: 0, world.forecasters["leaves"]: 4 * 10**18}


def test_forecaster__restarted_between_signing_and_reveal__continues_from_its_journal(world, climatology) -> None:
    account = ape.accounts.test_accounts[5]
    rules = world.pool.rules
    first = world.forecaster("node", account, climatology(0.4))
    world.at(rules.gate(0) - rules.open_ahead_s)
    first.step()
    committed = world.view().refresh().rounds[0].entries[world.forecasters["node"]]

    second = world.forecaster("node", account, climatology(0.8))
    second.step()
    world.at(rules.gate(0))
    second.step()
    entry = world.view().refresh().rounds[0].entries[world.forecasters["node"]]
    assert entry.commit == committed.commit
    assert entry.key is not None
