"""Heads: they turn a network's last states into quantiles that cannot cross."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from forecaster.domain import Floats
from forecaster.network.knots import middle_of
from forecaster.network.layers import Affine

MEDIAN, WIDTH = 0.5, 0.6
"""Median and width with which training starts, in multiples of the scale."""


class RisingHead(nn.Module):
    """Quantiles at the knots as sums of non-negative steps from zero upwards, so they cannot cross.

    Raises ValueError for another `floor` than zero.
    """

    def __init__(self, members: int, inputs: int, series: int, knots: Floats, floor: float | None = 0.0) -> None:
        super().__init__()
        if floor != 0:
            raise ValueError(f"quantiles of the rising head start at 0, not at {floor}: use the centred head")
        self.series = series
        self.steps = Affine(members, inputs, series * len(knots))
        # at first the levels are spread evenly from zero to the scale
        set_bias(self.steps, series, np.log(np.expm1(np.diff(knots, prepend=0.0))))

    def forward(self, mixed: Tensor) -> Tensor:
        steps = softplus(self.steps(mixed))
        return steps.reshape(*mixed.shape[:-1], self.series, -1).cumsum(dim=-1)


class CentredHead(nn.Module):
    """Quantiles at the knots as a median and one width, of which each step between two levels takes a share.

    They cannot cross. Under a clear sky a single number makes all steps small, whereas the steps of `RisingHead` keep
    some of the training's noise. No quantile is below the `floor`; without one, power may have both signs.
    """

    def __init__(self, members: int, inputs: int, series: int, knots: Floats, floor: float | None = 0.0) -> None:
        super().__init__()
        self.series, self.middle, self.floor = series, middle_of(knots), floor
        self.outputs = Affine(members, inputs, series * (2 + len(knots)))
        shares = np.log(np.diff(knots, prepend=0.0))
        set_bias(self.outputs, series, np.r_[MEDIAN, np.log(np.expm1(WIDTH)), shares])

    def forward(self, mixed: Tensor) -> Tensor:
        outputs = self.outputs(mixed).reshape(*mixed.shape[:-1], self.series, -1)
        median, width, shares = outputs[..., :1], softplus(outputs[..., 1:2]), torch.softmax(outputs[..., 2:], dim=-1)
        reached = shares.cumsum(dim=-1)
        quantiles = median + width * (reached - reached[..., self.middle : self.middle + 1])
        return quantiles if self.floor is None else quantiles.clamp_min(self.floor)


HEADS: dict[str, type[RisingHead] | type[CentredHead]] = {"rising": RisingHead, "centred": CentredHead}


def set_bias(layer: Affine, series: int, outputs: np.ndarray) -> None:
    """Set a layer's bias so that its outputs start at these values, the same for each series."""
    layer.bias.data[:] = torch.from_numpy(np.tile(outputs, series).astype(np.float32))
