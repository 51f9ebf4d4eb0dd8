"""The training loop of one member: pinball loss in pu, AdamW on a one-cycle schedule, the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from forecaster.domain import Floats, quantile_levels
from forecaster.features.windows import Windows
from forecaster.models.device import autocast, training_device
from forecaster.models.lstm.network import EncoderDecoder


@dataclass(frozen=True)
class Recipe:
    """How one member is trained."""

    levels: int
    hidden: int
    dropout: float
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    device: str
    precision: str


def fit_member(
    seen: Windows, target: Floats, recipe: Recipe, seed: int, report: Callable[[float], None]
) -> dict[str, Floats]:
    """Weights by name, float32, of a network trained on windows and their targets in pu (N, T)."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    device = training_device(recipe.device)
    past, future, scale, truth = (
        torch.from_numpy(values).to(device) for values in (seen.encoder, seen.decoder, seen.scale, target)
    )
    network = EncoderDecoder(past.shape[-1], future.shape[-1], recipe.hidden, recipe.levels, recipe.dropout).to(device)
    optimiser = torch.optim.AdamW(network.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    batches = len(past) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, epochs=recipe.epochs, steps_per_epoch=batches
    )
    order = np.random.default_rng(seed)
    for epoch in range(recipe.epochs):
        shuffled = torch.from_numpy(order.permutation(len(past)))
        for at in range(batches):
            rows = shuffled[at * recipe.batch : (at + 1) * recipe.batch].to(device)
            with autocast(device, recipe.precision):
                scaled = network(past[rows], future[rows])
            loss = pinball_pu(scaled.float(), truth[rows], scale[rows])
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        report((epoch + 1) / recipe.epochs)
    return {name: values.detach().cpu().numpy() for name, values in network.state_dict().items()}


def pinball_pu(scaled: Tensor, truth: Tensor, scale: Tensor) -> Tensor:
    """Mean pinball loss in pu over what was observed, normalised by the batch's mean scale to steady the gradients."""
    levels = torch.from_numpy(quantile_levels(scaled.shape[-1])).to(scaled.device)
    observed = torch.isfinite(truth)
    error = torch.nan_to_num(truth / scale[:, None]).unsqueeze(-1) - scaled
    loss = torch.maximum(levels * error, (levels - 1) * error).mean(dim=-1)
    weight = observed * scale[:, None]
    return (loss * weight).sum() / weight.sum().clamp_min(1e-6)
