"""The status of a forecaster's node, after rounds that real nodes played."""

from decimal import Decimal
from typing import Any

import ape

from oracle.chain.rpc.client import RpcClient
from oracle.node.expenses import gas_paid
from oracle.node.status import deadlines, net_profit_wei, profit_wei, rounds_of, with_gas

UNIT = 10**18


def test_status__of_a_played_round__has_score_and_result_and_the_next_deadlines(world: Any, climatology: Any) -> None:
    near, far = (
        world.forecaster(name, account, climatology(level))
        for name, account, level in (
            ("near", ape.accounts.test_accounts[5], 0.4),
            ("far", ape.accounts.test_accounts[6], 0.9),
        )
    )
    world.measure(0, 0.4)
    world.play([near, far, world.settler()], 1)
    snapshot, rules = world.view().refresh(), world.pool.rules
    played = {
        name: next(
            entry
            for entry in rounds_of(rules, snapshot.rounds, world.forecasters[name], snapshot.now, 8)
            if entry.number == 0
        )
        for name in ("near", "far")
    }
    assert {entry.state for entry in played.values()} == {"scored"}
    assert (played["near"].result_wei or 0) > 0 > (played["far"].result_wei or 0)
    assert (played["near"].score or 0) > (played["far"].score or 0)
    assert profit_wei(list(played.values())) <= 0
    rpc = world.closing.enter_context(RpcClient([str(world.provider.uri)]))
    (near,) = with_gas([played["near"]], gas_paid(rpc, played["near"].transactions))
    assert len(near.transactions) == 2
    assert near.gas_wei > 0
    assert net_profit_wei([near], Decimal(0)) is None
    result_wei = near.result_wei or 0
    assert net_profit_wei([near], Decimal(2)) == result_wei - round(near.gas_wei / 2)
    assert played["near"].at_risk_wei == 0


def test_status__of_an_open_round__names_the_reveal_and_the_next_commit(world: Any, climatology: Any) -> None:
    node, rules = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4)), world.pool.rules
    me = world.forecasters["near"]
    world.at(rules.gate(0) - rules.open_ahead_s)
    view = world.view()
    first = view.refresh()
    assert [(due.before, due.what) for due in deadlines(rules, first.rounds, me, first.now)] == [
        (rules.gate(0), "commit to round 0")
    ]
    node.step()
    snapshot = view.refresh()
    assert [due.what for due in deadlines(rules, snapshot.rounds, me, snapshot.now)] == [
        "reveal the key of round 0",
        "commit to round 1",
    ]
    (entry,) = rounds_of(rules, snapshot.rounds, me, snapshot.now, 8)
    assert (entry.state, entry.result_wei, entry.wager_wei) == ("committed", None, 10 * UNIT)
    assert entry.at_risk_wei > 0
    (late,) = rounds_of(rules, snapshot.rounds, me, rules.gate(0) + rules.reveal_end_s, 8)
    assert late.state == "missed"
