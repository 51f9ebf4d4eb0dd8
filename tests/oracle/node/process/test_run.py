"""Several roles and pools in one process: they share keys, views and stores, and one that fails stops no other."""

from collections.abc import Callable
from typing import Any

import ape
import httpx
import pytest

from forewatt.settings import Settings
from oracle.admin.pool import PoolPlan, create_pool, fund_pool
from oracle.chain.contracts import contracts_of
from oracle.chain.deployment import with_pool
from oracle.chain.pool import PoolEpochs
from oracle.chain.rpc.client import RpcClient
from oracle.chain.view import PoolView
from oracle.errors import DeploymentError, OracleError
from oracle.node.process.parts import parts_of
from oracle.node.process.plan import RunPlan
from tests.oracle.conftest import ARBITRATOR, FEEDS, UNIT
from tests.oracle.node.conftest import running
from tests.oracle.small import SMALL


def another_pool(world: Any) -> tuple[bytes, Callable[[], Any]]:
    """A second pool with the same times; its id, and what reads its rounds."""
    attestors = tuple(str(account.address) for account in world.attestors)
    plan = PoolPlan("other", world.pool.rules.genesis, attestors, 2, ARBITRATOR, SMALL)
    deployed = create_pool(ape.accounts.test_accounts[0], with_pool(world.deployment, {}), plan, FEEDS, world.content)
    fund_pool(world.payer, deployed, 100 * UNIT)
    rpc = world.closing.enter_context(RpcClient([str(world.provider.uri)]))
    view = PoolView(rpc, contracts_of(deployed).of_rounds, deployed.pool_id, deployed.block)
    PoolEpochs(deployed.pool_id, world.domain, world.contracts.pools, world.content).at(0)
    return deployed.pool_id, lambda: view.refresh().rounds.get(0)


def test_roles__three_in_two_pools_with_one_key__settle_both_rounds(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], port: int, registered: str
) -> None:
    other, other_round = another_pool(world)
    view, rules = world.view(), world.pool.rules
    rounds = (lambda: view.refresh().rounds.get(0), other_round)
    settings = own_settings.model_copy(update={"attestor_urls": f"http://127.0.0.1:{port}"})
    # The forecaster and the settler sign with the same key.
    everything = plan((world.pool.id, other), port, forecaster=(5,), attestor=(2, 3, 4), settler=(5,))
    world.measure(0, 0.4)
    with running(settings, everything):
        for moment, what, is_done in (
            (-rules.open_ahead_s, "entries", lambda state: state and registered in state.entries),
            (0, "keys", lambda state: state.entries[registered].key is not None),
            (rules.observe_start_s, "observations", lambda state: state.observed is not None),
            (rules.dispute_end_s, "proposals", lambda state: state.live()),
            (rules.hard_end_s, "ends", lambda state: state.ended is not None),
        ):
            world.at(rules.gate(0) + moment)
            world.wait(lambda is_done=is_done: all(is_done(state()) for state in rounds), f"the {what} of both pools")
    assert [state().ended.cancelled for state in rounds] == [False, False]
    assert [state().observed.available for state in rounds] == [1, 1]


def test_role__that_cannot_start__is_tried_again_while_the_others_work(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], registered: str, caplog: Any
) -> None:
    view, rules = world.view(), world.pool.rules
    # Account 7 is no attestor.
    with running(own_settings, plan(forecaster=(5,), attestor=(7,))) as process:
        world.at(rules.gate(0) - rules.open_ahead_s)
        world.wait(lambda: registered in getattr(view.refresh().rounds.get(0), "entries", {}), "the entry")
        assert process.error is None
        assert "the attestor can't start" in caplog.text
        assert "is not an attestor in any epoch" in caplog.text


def test_process__none_of_its_roles_can_start__ends_with_the_reason(
    own_settings: Settings, plan: Callable[..., RunPlan]
) -> None:
    with running(own_settings, plan(attestor=(7,))) as process:
        process.thread.join(30)
    assert isinstance(process.error, OracleError)
    assert "is not an attestor in any epoch" in str(process.error)


def test_process__port_is_taken__ends_with_the_remedy(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], climatology: Any
) -> None:
    taken = int(httpx.URL(world.serve(climatology(0.4))).port or 0)
    with running(own_settings, plan(port=taken, attestor=(2,))) as process:
        process.thread.join(30)
    assert "choose another one with --host and --port" in str(process.error)


def test_attestor__asked_for_a_pool_that_it_does_not_serve__names_those_that_it_does(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], port: int
) -> None:
    with running(own_settings, plan(port=port, attestor=(2,))) as process:
        request = {"pool": "0x" + "12" * 32, "round": 0}

        def answer() -> str:
            try:
                return str(httpx.post(f"{process.url}/v1/attestations", json=request).json()["detail"])
            except httpx.TransportError:
                return ""

        world.wait(lambda: f"0x{world.pool.id.hex()}" in answer(), "the attestor")
        assert answer().startswith("this attestor serves other pools than 0x1212")


def test_pool__that_the_market_does_not_have__is_refused(world: Any, own_settings: Settings) -> None:
    with pytest.raises(DeploymentError, match="has no pool 0x1212"):
        parts_of(own_settings, world.deployment, b"\x12" * 32, world.content)
