"""Sessions of ONNX Runtime, and how threads share a batch."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime

from forecaster.domain import Floats

Engine = Callable[..., Floats]
"""From arrays of N rows each to an array of N rows."""


def session(model: bytes, threads: int) -> onnxruntime.InferenceSession:
    """A session on the CPU; with one thread the caller's own is that one, and several callers may run it at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def shared(engine: Engine, rows: int, threads: int) -> Engine:
    """An engine of one thread asked by several for some rows each: what it touches stays in the cache.

    Threads meet once a batch instead of once a step of each layer. A batch of that many rows or fewer is answered by
    the caller's thread alone.
    """
    pool = ThreadPoolExecutor(threads)

    def answer(*arrays: Floats) -> Floats:
        count = len(arrays[0])
        if count <= rows:
            return engine(*arrays)
        parts = [[values[at : at + rows] for values in arrays] for at in range(0, count, rows)]
        return np.concatenate(list(pool.map(engine, *zip(*parts, strict=True))))

    return answer
