"""The benchmark's engines: all give the numbers of eager PyTorch, and the router chooses the fastest."""

import numpy as np
import pytest

from forecaster.bench.carried_state import CarriedState
from forecaster.bench.engines import Router, eager, onnx_runtime
from forecaster.bench.network import Ensemble, Shape, ensemble
from forecaster.domain import Floats
from forecaster.onnx.runtime import split_among_threads

SHAPE = Shape(steps=20, features=5, hidden=8, members=3, horizon=4, levels=3)


@pytest.fixture(scope="module")
def network() -> Ensemble:
    return ensemble(SHAPE)


@pytest.fixture(scope="module")
def past() -> Floats:
    return np.random.default_rng(2).normal(size=(9, SHAPE.steps, SHAPE.features)).astype(np.float32)


def test_onnx_with_and_without_split_batches_equals_eager(network: Ensemble, past: Floats) -> None:
    truth = eager(network)(past)
    assert truth.shape == (9, 4, 3)
    for engine in (onnx_runtime(network, 1), split_among_threads(onnx_runtime(network, 1), 4, 2)):
        assert np.abs(engine(past) - truth).max() < 1e-5


def test_a_carried_state_that_read_the_same_week_equals_eager(network: Ensemble, past: Floats) -> None:
    state = CarriedState(network, len(past), rows=4, threads=2)
    forecasts = [state.step(past[:, at]) for at in range(SHAPE.steps)]
    assert np.abs(forecasts[-1] - eager(network)(past)).max() < 1e-5
    assert np.abs(forecasts[-2] - forecasts[-1]).max() > 1e-4


def test_the_router_calls_the_engine_that_was_fastest_at_the_nearest_size(past: Floats) -> None:
    calls: list[tuple[str, int]] = []

    def engine(name: str, work: dict[int, int]):
        def predict(batch: Floats) -> Floats:
            calls.append((name, len(batch)))
            return np.sort(np.arange(work[len(batch)], 0, -1).astype(np.float32))[: len(batch)]

        return predict

    engines = {"small": engine("small", {1: 10, 2: 10, 8: 4_000_000}), "large": engine("large", {1: 4_000_000, 8: 10})}
    router = Router(engines, (1, 8), past, rounds=3)
    assert router.chosen == {1: "small", 8: "large"}
    calls.clear()
    router(past[:2])
    assert calls == [("small", 2)]
