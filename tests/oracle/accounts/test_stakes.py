"""Stakes on a real chain: the position of a staker, and the calls that change it."""

from collections.abc import Sequence
from typing import Any

import ape
import pytest

from oracle.accounts.membership import accept_delegations, delegate, give_tokens, register_forecaster
from oracle.accounts.stakes import (
    activate_stake,
    add_stake,
    forecaster_of,
    position_of,
    positions_of,
    unstake,
    withdraw,
)
from oracle.chain.rpc.client import RpcClient
from oracle.errors import OracleError

UNIT = 10**18


@pytest.fixture
def operator(world: Any) -> Any:
    account = ape.accounts.test_accounts[5]
    give_tokens(world.provider, world.contracts, account, 200 * UNIT)
    register_forecaster(world.contracts, account, str(account.address), 100 * UNIT)
    return account


def later(world: Any) -> int:
    """Mine a block at the end of a cooldown that starts now; returns its time."""
    moment = int(world.provider.get_block("latest").timestamp) + int(world.contracts.vault.cooldown())
    world.at(moment)
    return moment


def test_own_stake__is_added_activated_unstaked_and_withdrawn(world: Any, operator: Any) -> None:
    contracts = world.contracts
    forecaster = forecaster_of(contracts, str(operator.address))
    add_stake(contracts, operator, forecaster, 50 * UNIT)
    position = position_of(contracts, str(operator.address), forecaster)
    assert (position.is_operator, position.earning_wei, position.warming_wei) == (True, 100 * UNIT, 50 * UNIT)
    with pytest.raises(OracleError, match=r"the stake warms up until .*run the same command again then"):
        activate_stake(contracts, operator, forecaster, (position.active_from or 0) - 1)
    assert activate_stake(contracts, operator, forecaster, later(world)) == 50 * UNIT
    assert unstake(contracts, operator, forecaster, 30 * UNIT) == 30 * UNIT
    with pytest.raises(OracleError, match="the stake leaves until"):
        withdraw(contracts, operator, forecaster, int(world.provider.get_block("latest").timestamp))
    before = contracts.token.balanceOf(operator)
    assert withdraw(contracts, operator, forecaster, later(world)) == 30 * UNIT
    assert contracts.token.balanceOf(operator) - before == 30 * UNIT
    assert position_of(contracts, str(operator.address), forecaster).staying_wei == 120 * UNIT


def test_delegation__is_unstaked_in_part_and_whole(world: Any, operator: Any) -> None:
    contracts, delegator = world.contracts, ape.accounts.test_accounts[6]
    give_tokens(world.provider, contracts, delegator, 100 * UNIT)
    forecaster = forecaster_of(contracts, str(operator.address))
    accept_delegations(contracts, operator, forecaster, 60 * UNIT)
    delegate(contracts, delegator, forecaster, 40 * UNIT)
    assert unstake(contracts, delegator, forecaster, 15 * UNIT) == 15 * UNIT
    assert unstake(contracts, delegator, forecaster, None) == 25 * UNIT
    position = position_of(contracts, str(delegator.address), forecaster)
    assert (position.staying_wei, position.exiting_wei) == (0, 40 * UNIT)
    with pytest.raises(OracleError, match=r"0 tokens of the stake in .* can leave now"):
        unstake(contracts, delegator, forecaster, None)


def test_locked_stake__cannot_leave_and_the_error_says_how_much_is_locked(
    world: Any, operator: Any, climatology: Any
) -> None:
    contracts = world.contracts
    forecaster = forecaster_of(contracts, str(operator.address))
    world.forecasters["own"] = forecaster
    node = world.forecaster("own", operator, climatology(0.4))
    world.at(world.pool.rules.gate(0) - world.pool.rules.open_ahead_s)
    node.step()
    locked_wei = position_of(contracts, str(operator.address), forecaster).locked_wei
    assert locked_wei > 0
    with pytest.raises(OracleError, match="are locked behind open wagers"):
        unstake(contracts, operator, forecaster, 100 * UNIT)
    assert unstake(contracts, operator, forecaster, None) == 100 * UNIT - locked_wei


def test_too_little__is_named_before_anything_is_sent(world: Any, operator: Any) -> None:
    forecaster = forecaster_of(world.contracts, str(operator.address))
    with pytest.raises(OracleError, match="has 100 tokens, but 101 are needed"):
        add_stake(world.contracts, operator, forecaster, 101 * UNIT)
    with pytest.raises(OracleError, match="nothing to activate"):
        activate_stake(world.contracts, operator, forecaster, 0)
    with pytest.raises(OracleError, match="start an exit with `forewatt node unstake`"):
        withdraw(world.contracts, operator, forecaster, 0)
    with pytest.raises(OracleError, match="register one with `forewatt node register`"):
        forecaster_of(world.contracts, str(ape.accounts.test_accounts[9].address))


class Counted(RpcClient):
    """A client that counts its requests."""

    requests = 0

    def batch(self, requests: Sequence[Any]) -> list[Any]:
        self.requests += 1
        return super().batch(requests)


def test_positions_of_many__are_those_of_each_with_a_request_for_each_hundred(world: Any, operator: Any) -> None:
    contracts, delegator = world.contracts, ape.accounts.test_accounts[6]
    give_tokens(world.provider, contracts, delegator, 100 * UNIT)
    forecaster = forecaster_of(contracts, str(operator.address))
    accept_delegations(contracts, operator, forecaster, 60 * UNIT)
    delegate(contracts, delegator, forecaster, 40 * UNIT)
    more = ape.accounts.test_accounts[7]
    give_tokens(world.provider, contracts, more, 200 * UNIT)
    other, nobody = register_forecaster(contracts, more, str(more.address), 100 * UNIT), "0x" + "12" * 20
    with Counted([world.provider.uri]) as rpc:
        for staker in (str(operator.address), str(delegator.address)):
            found = positions_of(contracts, rpc, staker, [forecaster, other])
            assert found == [position_of(contracts, staker, each) for each in (forecaster, other)]
            assert found[0].staying_wei > 0
            assert found[1].staying_wei == 0
        rpc.requests = 0
        assert len(positions_of(contracts, rpc, nobody, [forecaster] * 250)) == 250
        assert rpc.requests == 3
