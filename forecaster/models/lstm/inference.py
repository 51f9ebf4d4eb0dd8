"""The trained network in numpy: what serving needs, without the 650 MB that importing torch takes.

A test holds it to torch's own numbers.
"""

import numpy as np

from forecaster.domain import Floats

Weights = dict[str, Floats]
State = tuple[Floats, Floats]
"""Hidden and cell values, (N, H) each."""
PATCH = 4


def quantiles(weights: Weights, past: Floats, future: Floats) -> Floats:
    """Scaled quantiles (N, T, levels) of one member from the past (N, L, E) and the future (N, T, D)."""
    patches = past.reshape(past.shape[0], past.shape[1] // PATCH, -1)
    none = np.zeros((len(past), weights["encoder.weight_hh_l0"].shape[1]), np.float32)
    _, state = lstm(weights, "encoder", patches, (none, none))
    walked, _ = lstm(weights, "decoder", future, state)
    mixed = np.maximum(linear(weights, "mix", np.concatenate([walked, future], axis=-1)), 0)
    return ordered(linear(weights, "head", np.concatenate([mixed, future], axis=-1)))


def lstm(
    weights: Weights, name: str, steps: Floats, state: tuple[Floats, Floats]
) -> tuple[Floats, tuple[Floats, Floats]]:
    """Outputs (N, T, H) and last state of a one-layer LSTM; gates in torch's order: input, forget, cell, output."""
    into, back = weights[f"{name}.weight_ih_l0"].T, weights[f"{name}.weight_hh_l0"].T
    driven = steps @ into + (weights[f"{name}.bias_ih_l0"] + weights[f"{name}.bias_hh_l0"])
    hidden, cell = state
    outputs = np.empty((*steps.shape[:2], hidden.shape[1]), np.float32)
    for t in range(steps.shape[1]):
        i, f, g, o = np.split(driven[:, t] + hidden @ back, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)
        outputs[:, t] = hidden
    return outputs, (hidden, cell)


def linear(weights: Weights, name: str, inputs: Floats) -> Floats:
    """An affine layer."""
    return inputs @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def sigmoid(x: Floats) -> Floats:
    """Logistic function, without overflow."""
    return np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * x))


def ordered(raw: Floats) -> Floats:
    """Non-decreasing quantiles from a centre and distances, as in network.py."""
    half = raw.shape[-1] // 2
    centre, gaps = raw[..., :1], np.logaddexp(raw[..., 1:] - np.float32(3), np.float32(0))
    below = centre - np.cumsum(gaps[..., :half], axis=-1)[..., ::-1]
    above = centre + np.cumsum(gaps[..., half:], axis=-1)
    return np.concatenate([below, centre, above], axis=-1).astype(np.float32)
