"""A consortium with a pool and three forecasters."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.consortium.ledger.port import Identity
from tests.consortium.rounds import Round
from tests.consortium.scene import Scene, opened_scene
from tests.consortium.world import ALPHA, BETA, GRID, Consortium


@pytest.fixture
def world() -> Consortium:
    """A founded consortium with one pool."""
    return Consortium().found()


@pytest.fixture
def forecasters(world: Consortium) -> list[Identity]:
    """Three forecasters of two operators."""
    return [world.forecaster(msp, f"node {i}") for i, msp in enumerate((ALPHA, ALPHA, BETA))]


@pytest.fixture
def bonder(world: Consortium) -> Identity:
    """A client that can pay every bond."""
    return world.rich(GRID)


@pytest.fixture
def opened(world: Consortium) -> Round:
    """Round 0 in its commit window."""
    world.reach_phase(0, "open")
    return Round(world, 0)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A consortium whose pool has a real manifest, with a forecast service."""
    with opened_scene(tmp_path / "node") as scene:
        yield scene
