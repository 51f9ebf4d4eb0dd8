"""/health and /metrics of a process on a channel."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from contracts.consortium.ledger.port import Identity
from oracle.node.process.plan import Role
from oracle.node.process.server import node_app
from oracle.node.process.worker import Worker
from scripts._consortium.node.health import ChannelUpkeep, channel_health, late_tick
from scripts._consortium.node.roles import Shared, built
from tests.consortium.scene import Scene, opened_scene
from tests.consortium.world import GRID, small_rules


@pytest.fixture
def young(tmp_path: Path) -> Iterator[Scene]:
    """A consortium whose first round opens in an hour by this machine's clock."""
    rules = small_rules()
    with opened_scene(tmp_path, small_rules(genesis=int(time.time()) + rules.open_ahead_s + 3_600)) as scene:
        yield scene


def answer(shared: Shared) -> tuple[int, dict[str, Any], str]:
    """The status and the body of /health after a look at the accounts, and /metrics."""
    stop = threading.Event()
    worker = Worker(Role.SETTLER, shared.pool.id, built(Role.SETTLER, shared), shared.view.wait, stop)
    upkeep = ChannelUpkeep(shared, [Role.SETTLER])
    shared.view.refresh()
    upkeep.inspect()
    with TestClient(node_app(shared.settings, channel_health(shared, [worker], upkeep), {})) as client:
        reply, metrics = client.get("/health"), client.get("/metrics").text
    return reply.status_code, reply.json(), metrics


def test_health__a_settler_that_can_pay__is_ok_with_block_and_time(young: Scene) -> None:
    shared = young.shared(young.world.rich(GRID, "settler"))
    code, body, metrics = answer(shared)
    assert (code, body["status"], body["problems"], body["warnings"]) == (200, "ok", [], [])
    assert body["pools"][0]["block"] == len(young.world.network.blocks) - 1
    assert body["roles"][0]["role"] == "settler"
    pool = "0x" + shared.pool.id.hex()
    assert f'forewatt_node_head_block{{pool="{pool}"}} {float(body["pools"][0]["block"])}' in metrics
    assert f'forewatt_node_tokens_wei{{account="{shared.client}",pool="{pool}"}}' in metrics


def test_health__a_settler_without_balance__says_what_its_bonds_cost(young: Scene) -> None:
    code, body, _ = answer(young.shared(Identity(GRID, "CN=poor")))
    assert code == 503
    assert "let a regulator deposit some" in body["problems"][0]


def test_health__clocks_that_do_not_run__are_named(scene: Scene) -> None:
    code, body, _ = answer(scene.shared(scene.world.rich(GRID, "settler")))
    assert code == 503
    assert "forewatt consortium clock" in body["problems"][0]


def test_late_tick__is_the_first_deadline_that_the_ledger_should_have_reached(young: Scene) -> None:
    shared, rules = young.shared(young.client), young.world.rules
    opens, limit_s = rules.genesis - rules.open_ahead_s, int(young.shared(young.client).settings.health_head_age_s)
    assert late_tick(shared, 0, opens + limit_s - 1) is None
    assert late_tick(shared, 0, opens + limit_s) == opens
    assert late_tick(shared, opens, opens + limit_s) is None
