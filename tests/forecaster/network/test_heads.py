"""The heads of the backtests' networks: quantiles are ordered for any input."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from forecaster.domain import quantile_levels
from forecaster.evaluation.scoring import pinball_losses
from forecaster.network.heads import HEADS
from forecaster.network.network import QuantileNetwork
from forecaster.network.recipe import Recipe

MEMBERS, CASES, STEPS, WIDTH, SERIES = 2, 5, 6, 4, 3
RECIPE = Recipe(members=MEMBERS, hidden=8, layers=1, dropout=0.3)


def network_of(head: str, levels: int, seed: int = 1) -> QuantileNetwork:
    torch.manual_seed(seed)
    return QuantileNetwork(WIDTH, SERIES, levels, replace(RECIPE, head=head))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("levels", [9, 99])
def test_quantiles_never_cross_and_power_is_never_negative(head: str, levels: int) -> None:
    for seed in range(20):
        network = network_of(head, levels, seed)
        with torch.no_grad():
            for weights in network.head.parameters():
                weights.add_(3 * torch.randn_like(weights))
            quantiles = network(10 * torch.randn(MEMBERS, CASES, STEPS, WIDTH))
        assert quantiles.shape == (MEMBERS, CASES, STEPS, SERIES, levels)
        assert (quantiles >= 0).all()
        assert (quantiles.diff(dim=-1) >= -1e-5 * quantiles.abs().max()).all()


def test_a_centred_head_without_a_floor_goes_below_zero() -> None:
    network = QuantileNetwork(WIDTH, SERIES, 9, replace(RECIPE, head="centred", floor=None, dropout=0.0))
    levels, truth = torch.from_numpy(quantile_levels(9)), torch.full((MEMBERS, 8, STEPS, SERIES), -0.6)
    optimiser = torch.optim.Adam(network.parameters(), 0.05)
    for _ in range(50):
        loss = pinball_losses(truth, network(torch.rand(MEMBERS, 8, STEPS, WIDTH)), levels, torch).mean()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
    with torch.no_grad():
        quantiles = network(torch.rand(MEMBERS, CASES, STEPS, WIDTH))
    assert quantiles.mean() < -0.4
    assert (quantiles.diff(dim=-1) >= -1e-6).all()


def test_a_floor_limits_the_centred_head_and_none_suits_the_rising_one() -> None:
    network = QuantileNetwork(WIDTH, SERIES, 9, replace(RECIPE, head="centred", floor=-0.25))
    with torch.no_grad():
        for name, weights in network.head.named_parameters():
            if name.endswith("bias"):
                weights.sub_(5.0)
        quantiles = network(torch.zeros(MEMBERS, CASES, STEPS, WIDTH))
    assert quantiles.min() == pytest.approx(-0.25)
    with pytest.raises(ValueError, match="use the centred head"):
        QuantileNetwork(WIDTH, SERIES, 9, replace(RECIPE, head="rising", floor=None))


@pytest.mark.parametrize("head", HEADS)
def test_untrained_quantiles_are_spread_in_order(head: str) -> None:
    network = network_of(head, 9)
    with torch.no_grad():
        quantiles = network(torch.zeros(MEMBERS, CASES, STEPS, WIDTH)).mean(dim=(0, 1, 2, 3)).numpy()
    assert (np.diff(quantiles) > 0.03).all()
    assert quantiles[4] == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("head", HEADS)
def test_a_certain_truth_gives_narrow_quantiles(head: str) -> None:
    """The truth is one of the features, so the outermost quantiles are almost equal."""
    network, levels = network_of(head, 9), torch.from_numpy(quantile_levels(9))
    features = torch.rand(MEMBERS, 64, STEPS, WIDTH)
    truth = features[..., :1]
    optimiser = torch.optim.Adam(network.parameters(), 0.02)
    for _ in range(300):
        loss = pinball_losses(truth, network.eval()(features), levels, torch).mean()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
    with torch.no_grad():
        quantiles = network(features)
    assert float((quantiles[..., -1] - quantiles[..., 0]).mean()) < 0.1
