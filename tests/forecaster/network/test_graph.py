"""What is served is what was trained: the ONNX graph gives the network's own numbers."""

import numpy as np
import pytest
import torch

from forecaster.network.graph import ensemble_graph
from forecaster.network.network import QuantileNetwork
from forecaster.network.recipe import Recipe
from forecaster.onnx.runtime import session

MEMBERS = 3


@pytest.mark.parametrize("levels", [1, 2, 9, 10, 99])
@pytest.mark.parametrize("layers", [1, 2])
def test_graph__any_levels_and_layers__equals_the_network(levels: int, layers: int) -> None:
    torch.manual_seed(3)
    recipe = Recipe(members=MEMBERS, hidden=16, layers=layers, head="centred", floor=None)
    network = QuantileNetwork(7, 1, levels, recipe, past_width=20).eval()
    past, future = torch.randn(6, 48, 20), torch.randn(6, 24, 7)
    mean, deviation = torch.randn(7), torch.rand(7) + 0.5
    of_members = [values.expand(MEMBERS, *values.shape) for values in ((future - mean) / deviation, past)]
    with torch.no_grad():
        truth = network(*of_members).mean(dim=0).squeeze(2).numpy()
    weights = {name: values.numpy() for name, values in network.state_dict().items()}
    weights |= {"mean": mean.numpy(), "deviation": deviation.numpy()}
    opened = session(ensemble_graph(weights), threads=1)
    quantiles = opened.run(None, {"past": past.reshape(6, 192, 5).numpy(), "future": future.numpy()})[0]
    assert quantiles.shape == (6, 24, levels)
    assert np.abs(quantiles - truth).max() < 1e-6
    assert (np.diff(quantiles, axis=-1) >= 0).all()
