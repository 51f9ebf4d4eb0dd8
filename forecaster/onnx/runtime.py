"""Runs models in ONNX Runtime, and divides a batch among threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime

from forecaster.domain import Floats

Engine = Callable[..., Floats]
"""A function from arrays with N rows to an array with N rows."""


def session(model: bytes, threads: int) -> onnxruntime.InferenceSession:
    """A session on the CPU. With one thread it runs in the caller's thread; several callers may run it concurrently."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def split_among_threads(engine: Engine, rows: int, threads: int) -> Engine:
    """An engine that divides each batch into parts of `rows` rows, which threads evaluate by the given engine.

    The parts fit into the CPU's cache, and the threads synchronise once per batch instead of once per step and layer.
    A batch of at most `rows` rows runs in the caller's thread.
    """
    pool = ThreadPoolExecutor(threads)

    def predict(*arrays: Floats) -> Floats:
        count = len(arrays[0])
        if count <= rows:
            return engine(*arrays)
        parts = [[values[at : at + rows] for values in arrays] for at in range(0, count, rows)]
        return np.concatenate(list(pool.map(engine, *zip(*parts, strict=True))))

    return predict
