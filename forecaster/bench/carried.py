"""Forecasts from a carried state: a new reading costs one cell of each layer instead of a week of them."""

import numpy as np

from forecaster.bench.network import Ensemble
from forecaster.domain import Floats


class Carried:
    """Hidden and cell states of N feeds for every member and layer, kept between readings.

    The state has read everything since its beginning, not the last week alone; after as many steps as the network
    looks back, both are the same to the last digits when it begins with that week.
    """

    def __init__(self, network: Ensemble, feeds: int) -> None:
        shape = network.shape
        members = [{k: v.detach().numpy() for k, v in m.state_dict().items()} for m in network.members]
        self._shape = shape
        # per layer (members, inputs + hidden, 4 hidden): one product a layer and member for input and state together
        self._weights, self._biases = [], []
        for layer in range(shape.layers):
            pairs = [(m[f"lstm.weight_ih_l{layer}"], m[f"lstm.weight_hh_l{layer}"]) for m in members]
            self._weights.append(np.stack([np.concatenate(pair, axis=1).T for pair in pairs]).copy())
            sums = [m[f"lstm.bias_ih_l{layer}"] + m[f"lstm.bias_hh_l{layer}"] for m in members]
            self._biases.append(np.stack(sums)[:, None])
        # the mean of the members' heads is one product over all of their states
        self._head = np.concatenate([m["head.weight"].T for m in members]) / len(members)
        self._head_bias = np.mean([m["head.bias"] for m in members], axis=0)
        self._hidden = np.zeros((shape.layers, shape.members, feeds, shape.hidden), np.float32)
        self._cell = np.zeros_like(self._hidden)

    def step(self, reading: Floats) -> Floats:
        """Read one step (N, features) of every feed and forecast, (N, horizon, levels)."""
        shape, size = self._shape, self._shape.hidden
        given = np.broadcast_to(reading, (shape.members, *reading.shape))
        for layer in range(shape.layers):
            driven = np.concatenate([given, self._hidden[layer]], axis=-1) @ self._weights[layer] + self._biases[layer]
            # all three logistic gates through one tanh: s(x) = (1 + tanh(x / 2)) / 2
            driven[..., : 2 * size] *= 0.5
            driven[..., 3 * size :] *= 0.5
            np.tanh(driven, out=driven)
            i, f, g, o = (driven[..., at * size : (at + 1) * size] for at in range(4))
            cell = self._cell[layer]
            cell *= 0.5 * (1 + f)
            cell += 0.5 * (1 + i) * g
            self._hidden[layer] = given = 0.5 * (1 + o) * np.tanh(cell)
        states = np.moveaxis(given, 0, 1).reshape(len(reading), -1)
        return (states @ self._head + self._head_bias).reshape(-1, shape.horizon, shape.levels)
