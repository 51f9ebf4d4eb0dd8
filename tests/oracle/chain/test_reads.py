"""A read of a contract costs one request to the chain."""

from typing import Any

from oracle.chain.reads import read
from oracle.chain.state import ChainState


def test_read__contract_that_was_read_before__costs_one_request(faulty_world: Any) -> None:
    market, pool, proxy = faulty_world.contracts.market, faulty_world.pool.id, faulty_world.proxy
    first = read(market.roundOf, pool, 0)
    proxy.calls.clear()
    assert read(market.roundOf, pool, 0) == first
    assert proxy.count() == {"eth_call": 1}


def test_entry__of_an_open_round__is_not_asked_whether_it_is_revealed(faulty_world: Any, climatology: Any) -> None:
    import ape

    world, rules = faulty_world, faulty_world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4)).step()
    state, forecaster = ChainState(world.contracts.market, world.pool.id), world.forecasters["near"]
    closed = state.entry(0, forecaster)
    world.proxy.calls.clear()
    assert state.entry(0, forecaster, is_closed=False) == closed
    assert world.proxy.count() == {"eth_call": 1}
    assert closed.exists
    assert not closed.is_revealed
