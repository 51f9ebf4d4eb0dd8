"""Forecasts from a carried state: a new reading costs one LSTM cell per layer instead of a week of them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from forecaster.bench.graph import state_names, step_graph
from forecaster.bench.network import Ensemble
from forecaster.domain import Floats
from forecaster.onnx.runtime import session


class CarriedState:
    """Hidden and cell states of N feeds, for all members and layers, that persist between readings.

    Groups of `rows` feeds are shared among the threads. The state depends on all readings since its start, whereas the
    network looks back one week. Both agree to rounding if the state starts with that week.
    """

    def __init__(self, network: Ensemble, feeds: int, rows: int, threads: int) -> None:
        self._session, self._pool = session(step_graph(network), threads=1), ThreadPoolExecutor(threads)
        self._before, after = state_names(network)
        self._outputs = ["quantiles", *after]
        self._groups = [slice(at, min(at + rows, feeds)) for at in range(0, feeds, rows)]
        hidden = network.shape.hidden
        self._states = [[np.zeros((1, g.stop - g.start, hidden), np.float32)] * len(after) for g in self._groups]

    def step(self, reading: Floats) -> Floats:
        """Read one step (N, features) of all feeds and forecast, (N, horizon, levels)."""

        def step_group(group: int) -> Floats:
            states = dict(zip(self._before, self._states[group], strict=True))
            quantiles, *after = self._session.run(self._outputs, {"reading": reading[self._groups[group]], **states})
            self._states[group] = after
            return quantiles

        return np.concatenate(list(self._pool.map(step_group, range(len(self._groups)))))
