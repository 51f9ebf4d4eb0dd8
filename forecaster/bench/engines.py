"""Ways to answer the same ensemble, each a function from the past (N, steps, features) to quantiles."""

import time
from collections.abc import Callable

import numpy as np
import torch

from forecaster.bench.graph import onnx_bytes
from forecaster.bench.network import Ensemble
from forecaster.domain import Floats

Engine = Callable[[Floats], Floats]


def eager(network: Ensemble) -> Engine:
    """PyTorch as it is."""

    def answer(past: Floats) -> Floats:
        with torch.inference_mode():
            found: Floats = network(torch.from_numpy(past)).numpy()
        return found

    return answer


def onnx_runtime(network: Ensemble, threads: int) -> Engine:
    """The same graph in ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(onnx_bytes(network), options, providers=["CPUExecutionProvider"])

    def answer(past: Floats) -> Floats:
        found: Floats = session.run(None, {"past": past})[0]
        return found

    return answer


def chunked(engine: Engine, rows: int) -> Engine:
    """An engine fed a few rows at a time, so that what it touches stays in the cache."""

    def answer(past: Floats) -> Floats:
        return np.concatenate([engine(past[at : at + rows]) for at in range(0, len(past), rows)])

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
    """The engine with the least time over a few rounds, taken in turn so that a busy moment hits all alike."""
    least = dict.fromkeys(engines, float("inf"))
    for _ in range(rounds):
        for name, engine in engines.items():
            least[name] = min(least[name], seconds(engine, past))
    return min(least, key=lambda name: least[name])


def seconds(engine: Engine, past: Floats) -> float:
    """Wall time of one answer."""
    began = time.perf_counter()
    engine(past)
    return time.perf_counter() - began
