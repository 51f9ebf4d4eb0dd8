"""Training loop of one network: pinball loss in pu, AdamW with a one-cycle schedule, reproducible by seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from forecaster.domain import Floats, quantile_levels
from forecaster.evaluation.scoring import pinball_losses
from forecaster.features.grid import Windows
from forecaster.models.device import autocast, training_device
from forecaster.models.lstm.network import EncoderDecoder


@dataclass(frozen=True)
class MemberConfig:
    """Size and training of one network of the ensemble."""

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
    inputs: Windows, target: Floats, config: MemberConfig, patch: int, seed: int, report: Callable[[float], None]
) -> dict[str, Floats]:
    """Train a network on windows and targets in pu (N, T). Returns its weights by name, float32.

    The encoder reads `patch` steps at a time.
    """
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    device = training_device(config.device)
    past, future, scale, truth = (
        torch.from_numpy(values).to(device) for values in (inputs.encoder, inputs.decoder, inputs.scale, target)
    )
    sizes = (past.shape[-1] * patch, future.shape[-1], config.hidden, config.levels)
    network = EncoderDecoder(*sizes, config.dropout).to(device)
    optimiser = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    batches = len(past) // config.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, config.learning_rate, epochs=config.epochs, steps_per_epoch=batches
    )
    order = np.random.default_rng(seed)
    for epoch in range(config.epochs):
        shuffled = torch.from_numpy(order.permutation(len(past)))
        for at in range(batches):
            rows = shuffled[at * config.batch : (at + 1) * config.batch].to(device)
            with autocast(device, config.precision):
                scaled = network(past[rows], future[rows])
            loss = pinball_pu(scaled.float(), truth[rows], scale[rows])
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        report((epoch + 1) / config.epochs)
    return {name: values.detach().cpu().numpy() for name, values in network.state_dict().items()}


def pinball_pu(scaled: Tensor, truth: Tensor, scale: Tensor) -> Tensor:
    """Mean pinball loss in pu over observed values, divided by the batch's mean scale to keep gradients alike."""
    levels = torch.from_numpy(quantile_levels(scaled.shape[-1])).to(scaled.device)
    observed = torch.isfinite(truth)
    loss = pinball_losses(torch.nan_to_num(truth / scale[:, None]), scaled, levels, torch).mean(dim=-1)
    weight = observed * scale[:, None]
    return (loss * weight).sum() / weight.sum().clamp_min(1e-6)
