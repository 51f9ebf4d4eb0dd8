"""Which alerts the rounds of a pool raise, each once."""

from dataclasses import replace
from typing import Any

import ape
from prometheus_client import REGISTRY

from oracle.chain.view import Snapshot
from oracle.node.alerts.alert import Kind
from oracle.node.alerts.watch import RoundAlerts


def test_alerts__missed_commit_and_missed_reveal__are_raised_once(world: Any, climatology: Any) -> None:
    raised: list[tuple[Kind, Any]] = []
    node, rules, view = (
        world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4)),
        world.pool.rules,
        world.view(),
    )
    me = world.forecasters["node"]
    alerts = RoundAlerts(lambda kind, details: raised.append((kind, details)), world.pool.id, rules, [me])
    labels = {"kind": "entry_missed", "pool": "0x" + world.pool.id.hex()}
    before = REGISTRY.get_sample_value("forewatt_node_events_total", labels)
    assert before is not None, "the counter is there before the first event, so that its increase can be seen"
    world.at(rules.gate(0) - rules.open_ahead_s)
    alerts.step(view.refresh())
    node.step()
    for moment in (rules.gate(0), rules.gate(0) + rules.reveal_end_s, rules.gate(1), rules.gate(1) + 60):
        world.at(moment)
        alerts.step(view.refresh())
        alerts.step(view.refresh())
    pool = "0x" + world.pool.id.hex()
    assert raised == [
        (Kind.ENTRY_MISSED, {"pool": pool, "round": 0, "forecaster": me, "missed": "reveal"}),
        (Kind.ENTRY_MISSED, {"pool": pool, "round": 1, "forecaster": me, "missed": "commit"}),
    ]
    assert REGISTRY.get_sample_value("forewatt_node_events_total", labels) == before + 2


def test_alerts__of_what_happened_before_the_start__are_not_raised(world: Any, climatology: Any) -> None:
    raised: list[Kind] = []
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    me = world.forecasters["node"]
    world.at(world.pool.rules.gate(0) - world.pool.rules.open_ahead_s)
    alerts = RoundAlerts(lambda kind, _: raised.append(kind), world.pool.id, world.pool.rules, [me])
    node.step()
    snapshot = world.view().refresh()
    slashed = replace(snapshot.rounds[0], slashed=frozenset({me}))
    before: Snapshot = replace(snapshot, rounds={0: slashed})
    alerts.step(before)
    assert raised == []
    alerts.step(replace(before, rounds={0: slashed, 1: replace(slashed, number=1)}))
    assert raised == [Kind.SLASHED, Kind.JAILED]
