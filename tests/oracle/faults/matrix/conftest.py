"""The stage of the cases of the fault matrix."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.conftest import World, climatology_service, reconnected
from tests.oracle.faults.matrix.stage import Stage
from tests.oracle.faults.rules import restored


@pytest.fixture(scope="module")
def prepared(faulty_chain: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage, which keeps what it prepared; afterwards the chain is as it was."""
    assert faulty_chain.proxy is not None
    with restored(faulty_chain.proxy):
        yield Stage(tmp_path_factory.mktemp("matrix"), lambda: climatology_service(0.4), faulty_chain)


@pytest.fixture
def stage(prepared: Stage, stack_parts: Any, tmp_path: Path) -> Iterator[Stage]:
    """The stage, connected to the chain."""
    with reconnected(prepared.world, stack_parts("content", "postgres").settings, tmp_path) as prepared.world:
        if not prepared.me:
            prepared.set_up()
        yield prepared
