"""Runs processes of a node, in a thread, against the tests' world."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ape
import pytest

from forewatt.embedded.ports import free_port
from forewatt.settings import Settings
from oracle.accounts.membership import register_forecaster
from oracle.chain.deployment import load
from oracle.node.process.plan import Role, RunPlan
from oracle.node.process.run import run_roles
from tests.oracle.accounts.fake_web3signer import web3signer_app

UNIT = 10**18
Running = Callable[..., Any]


@dataclass
class Process:
    """A process that runs: its thread, the event that stops it, and its URL if it serves HTTP."""

    thread: threading.Thread
    stop: threading.Event
    url: str
    error: Exception | None = None


@pytest.fixture
def own_settings(world: Any, stack_parts: Any, climatology: Any) -> Settings:
    """Settings of a node in the world; a Web3Signer has the keys of all test accounts."""
    keys = [bytes.fromhex(account.private_key.removeprefix("0x")) for account in ape.accounts.test_accounts]
    own = {
        "rpc_url": world.provider.uri,
        "poll_interval_s": 0.02,
        "transaction_wait_s": 0.3,
        "node_path": world.folder / "node",
        "deployment_path": world.folder / "deployment.json",
        "forecaster_url": world.serve(climatology(0.4)),
        "web3signer_url": world.serve(web3signer_app(keys, 31337)),
    }
    return stack_parts("content", "postgres").settings.model_copy(update=own)


@pytest.fixture
def registered(world: Any) -> str:
    """A forecaster with a stake; test account 5 is its operator and its authority."""
    account = ape.accounts.test_accounts[5]
    world.contracts.token.mint(account, 1_000 * UNIT, sender=account)
    forecaster = register_forecaster(world.contracts, account, account.address, 500 * UNIT)
    world.forecasters["node"] = forecaster
    return forecaster


@pytest.fixture
def plan(world: Any, registered: str) -> Callable[..., RunPlan]:
    """Makes plans of one pool for the registered forecaster; roles are given with the numbers of their accounts."""

    def make(pools: tuple[bytes, ...] = (), port: int | None = None, **accounts: tuple[int, ...]) -> RunPlan:
        return RunPlan(
            roles=tuple(Role(role) for role in accounts),
            accounts={
                Role(role): tuple(str(ape.accounts.test_accounts[number].address) for number in numbers)
                for role, numbers in accounts.items()
            },
            pools=pools or (world.pool.id,),
            forecaster=registered,
            wager_wei=10 * UNIT,
            port=port,
        )

    return make


@contextmanager
def running(settings: Settings, plan: RunPlan) -> Iterator[Process]:
    """Run a process until the end of the block."""
    stop = threading.Event()

    def run() -> None:
        try:
            run_roles(settings, load(settings.deployment_path), plan, stop)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            process.error = error

    process = Process(threading.Thread(target=run), stop, f"http://127.0.0.1:{plan.port}")
    process.thread.start()
    try:
        yield process
    finally:
        stop.set()
        process.thread.join(20)
        assert not process.thread.is_alive()


@pytest.fixture
def port() -> int:
    return free_port()
