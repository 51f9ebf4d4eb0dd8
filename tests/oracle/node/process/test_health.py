"""/health says in words what is wrong with a process, and /metrics counts what it does."""

import re
from collections.abc import Callable
from typing import Any

import ape
import httpx
import pytest
from prometheus_client import REGISTRY

from forewatt.settings import Settings
from oracle.node.process import watch
from oracle.node.process.plan import RunPlan
from tests.oracle.node.conftest import running

LONG_S = 90.0
"""A process's start and its first entry, on a busy machine."""


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY_S", 0.2)
    monkeypatch.setattr(watch, "UPKEEP_EVERY_S", 0.2)


def health(url: str) -> tuple[int, dict[str, Any]]:
    """Status and body; status 0 while nothing listens."""
    try:
        answer = httpx.get(f"{url}/health")
    except httpx.TransportError:
        return 0, {}
    return answer.status_code, answer.json()


def awaited_problem(world: Any, url: str, words: str) -> None:
    def has_it() -> bool:
        status, body = health(url)
        return status == 503 and any(words in problem for problem in body["problems"])

    world.wait(has_it, f"the problem {words}")


def test_health__of_a_working_node__is_ok_and_its_metrics_count_its_entries(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], port: int
) -> None:
    rules, pool = world.pool.rules, "0x" + world.pool.id.hex()
    labels = {"action": "commit", "pool": pool, "role": "forecaster"}
    # The counters are those of the whole test process, in which other nodes may have entered rounds of this pool.
    before = REGISTRY.get_sample_value("forewatt_node_mined_total", labels) or 0.0
    entries = re.compile(rf'forewatt_node_mined_total{{action="commit",pool="{pool}",role="forecaster"}} (\S+)')
    with running(own_settings, plan(port=port, forecaster=(5,))) as process:

        def entered() -> bool:
            found = entries.search(httpx.get(f"{process.url}/metrics").text) if health(process.url)[0] else None
            return found is not None and float(found[1]) > before

        world.at(rules.gate(0) - rules.open_ahead_s)
        world.wait(entered, "the entry", LONG_S)
        status, body = health(process.url)
        metrics = httpx.get(f"{process.url}/metrics").text
    assert [float(value) for value in entries.findall(metrics)] == [before + 1]
    assert (status, body["status"], body["problems"]) == (200, "ok", [])
    (role,), (seen,) = body["roles"], body["pools"]
    assert (role["role"], role["pool"], role["failed_in_a_row"]) == ("forecaster", pool, 0)
    assert role["step_age_s"] < 60
    assert seen["now"] >= rules.gate(0) - rules.open_ahead_s
    for name in (
        "step_seconds_bucket",
        "head_age_seconds",
        "head_block",
        "pending_transactions",
        "wager_at_risk_wei",
        "events_total",
        "transactions_total",
        "gas_wei_total",
        "healthy",
    ):
        assert f"\nforewatt_node_{name}" in metrics, name
    assert f'forewatt_disk_free_bytes{{folder="{own_settings.node_path}"}}' in metrics
    account = ape.accounts.test_accounts[5].address
    assert f'forewatt_node_balance_wei{{account="{account}"}}' in metrics


def test_health__without_new_blocks__says_for_how_long(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], port: int
) -> None:
    settings = own_settings.model_copy(update={"health_head_age_s": 0.5})
    with running(settings, plan(port=port, forecaster=(5,))) as process:
        awaited_problem(world, process.url, "no new block for")


def test_health__accounts_without_funds__says_what_to_send(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], port: int
) -> None:
    account = ape.accounts.test_accounts[8]
    before = world.provider.get_balance(account.address)
    world.provider.set_balance(account.address, 10**9)
    try:
        settings = own_settings.model_copy(update={"attestor_urls": "http://127.0.0.1:9"})
        with running(settings, plan(port=port, settler=(8,))) as process:
            awaited_problem(world, process.url, f"{account.address} has 0.000000001 of the chain's coin")
            awaited_problem(world, process.url, f"{account.address} has 0 tokens, and the bonds of a round")
    finally:
        world.provider.set_balance(account.address, before)


def test_health__an_action_that_keeps_failing__says_which_and_why(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], port: int
) -> None:
    rules = world.pool.rules
    settings = own_settings.model_copy(update={"forecaster_url": "http://127.0.0.1:9"})
    with running(settings, plan(port=port, forecaster=(5,))) as process:
        world.at(rules.gate(0) - rules.open_ahead_s)
        awaited_problem(world, process.url, "Commit(round=0) failed")


def test_health__pin_targets_and_a_role_that_cannot_start__are_named(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], port: int
) -> None:
    settings = own_settings.model_copy(update={"ipfs_api_url": "http://127.0.0.1:9"})
    with running(settings, plan(port=port, attestor=(2,), settler=(1,))) as process:
        awaited_problem(world, process.url, "pin target http://127.0.0.1:9 does not answer")
        awaited_problem(world, process.url, "can't start: set FOREWATT_ATTESTOR_URLS")
