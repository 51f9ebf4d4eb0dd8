"""A settler that skips what does not pay its gas, on a real chain."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import ape

from oracle.node.settler.evm import evm_settler


def test_settler__with_a_token_price__skips_what_does_not_pay_its_gas_and_says_why(
    world: Any, climatology: Any, caplog: Any
) -> None:
    node, rules = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4)), world.pool.rules
    world.measure(0, 0.4)
    for moment in (-rules.open_ahead_s, 0):
        world.at(rules.gate(0) + moment)
        node.step()
    world.at(rules.gate(0) + rules.observe_start_s)
    parts = world.settler()._parts
    with caplog.at_level("INFO"):
        frugal = evm_settler(replace(parts, token_price=Decimal("0.000000001")), world.view())
        frugal.step()
        frugal.step()
    assert world.view().refresh().rounds[0].observed is None
    (why,) = (skip for skip in frugal.skips if "Observe(round=0)" in skip)
    assert "the fee of 0.5 tokens is worth 0.0000000005" in why
    assert caplog.text.count("Observe(round=0) is skipped") == 1
    evm_settler(replace(parts, token_price=Decimal(1_000)), world.view()).step()
    assert world.view().refresh().rounds[0].observed is not None
