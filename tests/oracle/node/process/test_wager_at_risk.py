"""What the metrics report of wagers: those of watched forecasters in rounds that have not ended."""

from dataclasses import replace
from typing import Any

import ape

from oracle.chain.rounds import Ended
from oracle.node.process.watch import wager_at_risk_wei


def test_wager_at_risk__entry_in_a_round_that_has_not_ended__counts_until_it_ends(world: Any, climatology: Any) -> None:
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    me = world.forecasters["node"]
    world.at(world.pool.rules.gate(0) - world.pool.rules.open_ahead_s)
    assert wager_at_risk_wei(world.view().refresh().rounds.values(), {me}) == 0
    node.step()
    state = world.view().refresh().rounds[0]
    assert wager_at_risk_wei([state], {me}) == state.entries[me].commit.wager_wei > 0
    assert wager_at_risk_wei([state], {"0x" + "11" * 20}) == 0
    assert wager_at_risk_wei([replace(state, ended=Ended(cancelled=True))], {me}) == 0
