"""Ways to answer the same ensemble, each a function from the past (N, steps, features) to quantiles."""

import time

import numpy as np
import torch

from forecaster.bench.graph import whole_graph
from forecaster.bench.network import Ensemble
from forecaster.domain import Floats
from forecaster.onnx.running import Engine, session

MOST_CALLS, BLOCK_S = 50, 0.1
"""An engine is timed over calls in a row, as many as fit into this time."""
NEAR = 2.0


def eager(network: Ensemble) -> Engine:
    """PyTorch as it is."""

    def answer(past: Floats) -> Floats:
        with torch.inference_mode():
            found: Floats = network(torch.from_numpy(past)).numpy()
        return found

    return answer


def onnx_runtime(network: Ensemble, threads: int) -> Engine:
    """The same graph in ONNX Runtime, which shares each layer among its threads."""
    opened = session(whole_graph(network), threads)

    def answer(past: Floats) -> Floats:
        found: Floats = opened.run(None, {"past": past})[0]
        return found

    return answer


class Router:
    """Chooses for each batch the engine that was fastest at the nearest measured size."""

    def __init__(self, engines: dict[str, Engine], sizes: tuple[int, ...], example: Floats, rounds: int = 5) -> None:
        self._engines = engines
        self.chosen = {size: fastest(engines, example[:size], rounds) for size in sizes}

    def __call__(self, past: Floats) -> Floats:
        nearest = min(self.chosen, key=lambda size: abs(np.log(size / len(past))))
        return self._engines[self.chosen[nearest]](past)


def fastest(engines: dict[str, Engine], past: Floats, rounds: int) -> str:
    """The engine with the least median among those that come near the best at first sight."""
    sight = {name: min(milliseconds(engine, past) for _ in range(2)) for name, engine in engines.items()}
    near = {name: engine for name, engine in engines.items() if sight[name] <= NEAR * min(sight.values())}
    medians = measured(near, past, rounds)
    return min(medians, key=lambda name: medians[name])


def measured(engines: dict[str, Engine], past: Floats, rounds: int) -> dict[str, float]:
    """Median milliseconds of each engine, in turns of several calls so that a busy moment hits all alike.

    The first call of a turn does not count: threads of the engine before it may still be spinning.
    """
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, engine in engines.items():
            first = milliseconds(engine, past)
            calls = int(min(MOST_CALLS, max(1, 1_000 * BLOCK_S / first)))
            taken[name] += [milliseconds(engine, past) for _ in range(calls)]
    return {name: float(np.median(values)) for name, values in taken.items()}


def milliseconds(engine: Engine, past: Floats) -> float:
    """Wall time of one answer."""
    began = time.perf_counter()
    engine(past)
    return 1_000 * (time.perf_counter() - began)
