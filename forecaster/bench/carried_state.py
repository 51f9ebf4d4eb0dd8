"""Forecasts from a carried state: a new reading costs one cell of each layer instead of a week of them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from forecaster.bench.graph import states, step_graph
from forecaster.bench.network import Ensemble
from forecaster.domain import Floats
from forecaster.onnx.running import session


class Carried:
    """Hidden and cell states of N feeds for every member and layer, kept between readings.

    The state has read everything since its beginning, not the last week alone; after as many steps as the network
    looks back, both are the same to the last digits when it begins with that week. Feeds stand in groups of `rows`,
    which the threads share.
    """

    def __init__(self, network: Ensemble, feeds: int, rows: int, threads: int) -> None:
        self._session, self._pool = session(step_graph(network), threads=1), ThreadPoolExecutor(threads)
        self._before, after = states(network)
        self._outputs = ["quantiles", *after]
        self._groups = [slice(at, min(at + rows, feeds)) for at in range(0, feeds, rows)]
        hidden = network.shape.hidden
        self._states = [[np.zeros((1, g.stop - g.start, hidden), np.float32)] * len(after) for g in self._groups]

    def step(self, reading: Floats) -> Floats:
        """Read one step (N, features) of every feed and forecast, (N, horizon, levels)."""

        def one(group: int) -> Floats:
            given = dict(zip(self._before, self._states[group], strict=True))
            answer, *after = self._session.run(self._outputs, {"reading": reading[self._groups[group]], **given})
            self._states[group] = after
            return answer

        return np.concatenate(list(self._pool.map(one, range(len(self._groups)))))
