"""Ways to evaluate the same ensemble: functions from the past (N, steps, features) to quantiles, and their timing."""

import time

import numpy as np
import torch

from forecaster.bench.graph import whole_graph
from forecaster.bench.network import Ensemble
from forecaster.domain import Floats
from forecaster.onnx.runtime import Engine, session

MOST_CALLS, TURN_S = 50, 0.1
"""An engine's turn has as many calls as fit into TURN_S, at most MOST_CALLS."""
NEAR = 2.0


def eager(network: Ensemble) -> Engine:
    """PyTorch without compilation."""

    def predict(past: Floats) -> Floats:
        with torch.inference_mode():
            quantiles: Floats = network(torch.from_numpy(past)).numpy()
        return quantiles

    return predict


def onnx_runtime(network: Ensemble, threads: int) -> Engine:
    """ONNX Runtime, which divides the work of each layer among its threads."""
    opened = session(whole_graph(network), threads)

    def predict(past: Floats) -> Floats:
        quantiles: Floats = opened.run(None, {"past": past})[0]
        return quantiles

    return predict


class Router:
    """Calls for each batch the engine that was fastest at the nearest measured size."""

    def __init__(self, engines: dict[str, Engine], sizes: tuple[int, ...], example: Floats, rounds: int = 5) -> None:
        self._engines = engines
        self.chosen = {size: fastest(engines, example[:size], rounds) for size in sizes}

    def __call__(self, past: Floats) -> Floats:
        nearest = min(self.chosen, key=lambda size: abs(np.log(size / len(past))))
        return self._engines[self.chosen[nearest]](past)


def fastest(engines: dict[str, Engine], past: Floats, rounds: int) -> str:
    """The engine with the lowest median time, among those within NEAR times the best of two first calls."""
    first_ms = {name: min(call_ms(engine, past) for _ in range(2)) for name, engine in engines.items()}
    near = {name: engine for name, engine in engines.items() if first_ms[name] <= NEAR * min(first_ms.values())}
    medians = median_ms(near, past, rounds)
    return min(medians, key=lambda name: medians[name])


def median_ms(engines: dict[str, Engine], past: Floats, rounds: int) -> dict[str, float]:
    """Median milliseconds per call of each engine. The engines take turns, so that a busy moment affects all of them.

    The first call of a turn does not count, since threads of the engine before may still be spinning.
    """
    times_ms: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, engine in engines.items():
            first = call_ms(engine, past)
            calls = int(min(MOST_CALLS, max(1, 1_000 * TURN_S / first)))
            times_ms[name] += [call_ms(engine, past) for _ in range(calls)]
    return {name: float(np.median(values)) for name, values in times_ms.items()}


def call_ms(engine: Engine, past: Floats) -> float:
    """Wall time of one call in milliseconds."""
    started = time.perf_counter()
    engine(past)
    return 1_000 * (time.perf_counter() - started)
