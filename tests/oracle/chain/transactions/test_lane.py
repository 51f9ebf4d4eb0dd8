"""Roles and pools that share a key share its nonces, and each of them gets its own outcomes."""

from typing import Any

import pytest

from oracle.chain.transactions.lane import Scope, SharedQueue
from oracle.errors import TransactionPending

COMMITS, SETTLES, OTHER_POOL = (
    Scope("forecaster", b"\1" * 32),
    Scope("settler", b"\1" * 32),
    Scope("forecaster", b"\2" * 32),
)


def test_lanes__equal_actions_of_several_scopes__are_all_sent_and_each_gets_its_outcome(lab: Any) -> None:
    lab.hold_blocks()
    shared = SharedQueue(lab.queue())
    lanes = [shared.lane(scope) for scope in (COMMITS, SETTLES, OTHER_POOL)]
    for lane in lanes:
        with pytest.raises(TransactionPending):
            lane.submit(lab.mint("round 0"))
        assert lane.holds("round 0")
    lab.mine()
    first = lanes[0].step()
    assert [outcome.intent.key for outcome in first] == ["round 0"]
    assert [[outcome.intent.key for outcome in lane.step()] for lane in lanes] == [[], ["round 0"], ["round 0"]]
    assert (lab.balance(), lab.nonce()) == (3, 3)
    assert not any(lane.holds("round 0") for lane in lanes)


def test_lane__mined_transaction__counts_once_with_its_gas(lab: Any) -> None:
    from prometheus_client import REGISTRY

    labels = {"role": "settler", "pool": "0x" + "01" * 32, "action": "str"}

    def value(name: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    lane = SharedQueue(lab.queue()).lane(SETTLES)
    before = {name: value(name) for name in ("forewatt_node_mined_total", "forewatt_node_gas_wei_total")}
    receipt = lane.submit(lab.mint("round 1"))
    assert receipt is not None
    assert lane.submit(lab.mint("round 1")) == receipt
    assert value("forewatt_node_mined_total") - before["forewatt_node_mined_total"] == 1
    assert value("forewatt_node_gas_wei_total") - before["forewatt_node_gas_wei_total"] == receipt.cost_wei > 0
