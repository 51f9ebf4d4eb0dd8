"""Delegations on a real chain: what an operator accepts, and the clear refusals of what it does not."""

from typing import Any

import ape
import pytest

from oracle.accounts.membership import accept_delegations, delegate, give_tokens, place_wei, register_forecaster
from oracle.errors import OracleError

UNIT = 10**18


def test_delegations__are_accepted_up_to_the_cap(world: Any) -> None:
    contracts, (operator, delegator) = world.contracts, ape.accounts.test_accounts[5:7]
    for account in (operator, delegator):
        give_tokens(world.provider, contracts, account, 100 * UNIT)
    forecaster = register_forecaster(contracts, operator, str(operator.address), 100 * UNIT)
    with pytest.raises(OracleError, match="accepts 0 wei more from delegators, not 1"):
        delegate(contracts, delegator, forecaster, 1)
    assert accept_delegations(contracts, operator, forecaster, 40 * UNIT) == 40 * UNIT
    delegate(contracts, delegator, forecaster, 30 * UNIT)
    assert place_wei(contracts, forecaster) == 10 * UNIT
    with pytest.raises(OracleError, match=f"accepts {10 * UNIT} wei more"):
        delegate(contracts, delegator, forecaster, 10 * UNIT + 1)
    assert accept_delegations(contracts, operator, forecaster, 0) == 30 * UNIT
    assert place_wei(contracts, forecaster) == 0


def test_cap__that_the_bucket_cannot_reserve_for__is_refused(world: Any, climatology: Any) -> None:
    operator = ape.accounts.test_accounts[5]
    node = world.forecaster("near", operator, climatology(0.4))
    world.at(world.pool.rules.gate(0) - world.pool.rules.open_ahead_s)
    node.step()
    with pytest.raises(OracleError, match="stake on it, or accept less"):
        accept_delegations(world.contracts, operator, world.forecasters["near"], 100_000 * UNIT)
    assert accept_delegations(world.contracts, operator, world.forecasters["near"], 1_000 * UNIT) == 1_000 * UNIT
