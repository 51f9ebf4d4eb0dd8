"""Fixtures for the whole tree: real parts, started on demand and shared by the session's tests."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from forewatt.embedded.cache import binary
from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack

StackParts = Callable[..., Stack]

# NOTE: how long an example takes depends on the machine's load, which is no fault of the code.
AT_ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeated", AT_ANY_SPEED, max_examples=50, derandomize=True)
"""Of `make test`: every run draws the same examples."""
settings.register_profile("explored", AT_ANY_SPEED, max_examples=1_000, print_blob=True)
"""Of `make test-deep`: every run draws others."""
settings.load_profile("repeated")

# NOTE: Ape's pytest plugin starts an anvil of its own after collection, and looks for it on PATH only.
if "FOREWATT_TEST_ANVIL" not in os.environ and (anvil := binary("anvil")):
    os.environ["FOREWATT_TEST_ANVIL"] = str(anvil)
    os.environ["PATH"] = f"{Path(__file__).parent / 'bin'}{os.pathsep}{os.environ['PATH']}"


def pytest_configure(config: pytest.Config) -> None:
    """Let Ape's plugin start its anvil on a port that no outgoing connection has.

    Ape draws one from the range of outgoing connections. If one of them has it, anvil ends, and Ape waits in vain.
    """
    if config.pluginmanager.has_plugin("ape_test"):
        import ape

        ape.config.get_config("foundry").host = f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="session")
def stack_parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackParts]:
    """`stack_parts("postgres", "redis")` is a running Stack with at least these parts.

    All tests of the session share one stack: whoever needs a part to be empty uses names of its own in it (a database,
    a topic, a key prefix), and whoever needs to kill a part or to set the chain's beginning makes a Stack of its own.
    """
    with Stack(tmp_path_factory.mktemp("stack") / "shared", ()) as stack:

        def start(*parts: str) -> Stack:
            stack.check()
            stack.start(*parts)
            return stack

        yield start
