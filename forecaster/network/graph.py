"""Builds one ONNX graph from the weights of an ensemble with a past, so that serving does not import torch (650 MB).

A test compares its output with that of the network.
"""

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto

from forecaster.domain import Floats
from forecaster.network.knots import knots_of, middle_of
from forecaster.onnx.graph import floats, lstm_node, node, serialised

Weights = dict[str, Floats]
"""Weights of an ensemble by name, as `Members.weights` gives them."""
Constants = dict[str, NDArray[np.generic]]


def ensemble_graph(weights: Weights) -> bytes:
    """The serialised graph: inputs `past` (N, L, E) and `future` (N, T, F), output `quantiles` (N, T, levels).

    The output is the mean of the members, in multiples of the window's scale. The head is the centred one, without a
    floor.
    """
    members, (knots, levels) = len(weights["mix.weight"]), weights["interpolation"].shape
    widths = weights["remember.from_input.weight"].shape[1], weights["read.weight"].shape[1]
    constants: Constants = {
        "patches": np.array([0, -1, widths[0]], np.int64),
        "both": np.array([0, 0, -1], np.int64),
        "parts": np.array([1, 1, knots], np.int64),
        "last": np.array(-1, np.int64),
        "middle": np.array([middle_of(knots_of(levels))], np.int64),
        "mean": weights["mean"],
        "deviation": weights["deviation"],
        "interpolation": weights["interpolation"],
    }
    nodes = [
        node("Reshape", ["past", "patches"], ["patched"]),
        node("Transpose", ["patched"], ["past_by_step"], perm=[1, 0, 2]),
        node("Sub", ["future", "mean"], ["centred"]),
        node("Div", ["centred", "deviation"], ["standardised"]),
        node("Transpose", ["standardised"], ["features"], perm=[1, 0, 2]),
    ]
    for at in range(members):
        nodes += member_nodes(at, weights)
        constants |= member_constants(at, weights)
    nodes += [
        node("Mean", [f"quantiles{at}" for at in range(members)], ["at_knots"]),
        node("MatMul", ["at_knots", "interpolation"], ["by_step"]),
        node("Transpose", ["by_step"], ["quantiles"], perm=[1, 0, 2]),
    ]
    inputs = [floats("past", ["N", "L", "E"]), floats("future", ["N", "T", widths[1]])]
    return serialised(nodes, inputs, [floats("quantiles", ["N", "T", levels])], constants)


def member_nodes(at: int, weights: Weights) -> list[NodeProto]:
    """Nodes of one member: the past, the walks over the horizon in both directions, the head."""
    hidden = weights["remember.from_state"].shape[1]
    sequence = f"read{at}"
    nodes = [
        lstm_node("past_by_step", f"remember{at}", hidden),
        *affine("recall", at, f"hidden_remember{at}"),
        *affine("first", at, "features"),
        node("Add", [f"first_out{at}", f"recall_out{at}"], [f"begun{at}"]),
        node("Relu", [f"begun{at}"], [sequence]),
    ]
    for layer in range(layers_of(weights)):
        key = f"walk{layer}_{at}"
        nodes += [
            lstm_node(sequence, key, hidden, direction="bidirectional"),
            node("Transpose", [f"all_{key}"], [f"turned_{key}"], perm=[0, 2, 1, 3]),
            node("Reshape", [f"turned_{key}", "both"], [f"walked_{key}"]),
        ]
        sequence = f"walked_{key}"
    return [
        *nodes,
        node("Concat", [sequence, "features"], [f"mix_in{at}"], axis=2),
        *affine("mix", at, f"mix_in{at}"),
        node("Relu", [f"mix_out{at}"], [f"mixed{at}"]),
        node("Concat", [f"mixed{at}", "features"], [f"head_in{at}"], axis=2),
        *affine("head", at, f"head_in{at}"),
        *centred_nodes(at),
    ]


def layers_of(weights: Weights) -> int:
    """Number of layers that walk over the horizon."""
    return sum(name.endswith("walks.from_state") for name in weights)


def affine(name: str, at: int, inputs: str) -> list[NodeProto]:
    """Nodes of a linear layer; the output is NAME_outAT."""
    flat = f"{name}_flat{at}"
    return [
        node("MatMul", [inputs, f"{name}{at}"], [flat]),
        node("Add", [flat, f"{name}_bias{at}"], [f"{name}_out{at}"]),
    ]


def centred_nodes(at: int) -> list[NodeProto]:
    """Nodes of the centred head: a median, and shares of one width, so that the quantiles are ordered."""
    return [
        node("Split", [f"head_out{at}", "parts"], [f"median{at}", f"raw{at}", f"shares{at}"], axis=2),
        node("Softplus", [f"raw{at}"], [f"width{at}"]),
        node("Softmax", [f"shares{at}"], [f"steps{at}"], axis=2),
        node("CumSum", [f"steps{at}", "last"], [f"reached{at}"]),
        node("Gather", [f"reached{at}", "middle"], [f"half{at}"], axis=2),
        node("Sub", [f"reached{at}", f"half{at}"], [f"from_median{at}"]),
        node("Mul", [f"width{at}", f"from_median{at}"], [f"spread{at}"]),
        node("Add", [f"median{at}", f"spread{at}"], [f"quantiles{at}"]),
    ]


def member_constants(at: int, weights: Weights) -> Constants:
    """The constants of one member's nodes."""
    members = len(weights["mix.weight"])
    named: Constants = {}
    for name, source in (("recall", "recall"), ("first", "read"), ("mix", "mix"), ("head", "head.outputs")):
        named[f"{name}{at}"] = weights[f"{source}.weight"][at]
        named[f"{name}_bias{at}"] = weights[f"{source}.bias"][at, 0]
    named |= lstm_constants(f"remember{at}", weights, "remember", [at])
    for layer in range(layers_of(weights)):
        named |= lstm_constants(f"walk{layer}_{at}", weights, f"layers.{layer}.walks", [at, members + at])
    return named


def lstm_constants(key: str, weights: Weights, name: str, directions: list[int]) -> Constants:
    """The constants of an LSTM layer, from the rows of the members' axis that are its directions."""
    into = [gates(weights[f"{name}.from_input.weight"][row].T) for row in directions]
    back = [gates(weights[f"{name}.from_state"][row].T) for row in directions]
    bias = [gates(weights[f"{name}.from_input.bias"][row, 0]) for row in directions]
    bias = [np.concatenate([values, np.zeros_like(values)]) for values in bias]
    return {f"W_{key}": np.stack(into), f"R_{key}": np.stack(back), f"B_{key}": np.stack(bias)}


def gates(values: Floats) -> Floats:
    """Reorder the rows from our gates (input, forget, output, cell) to ONNX's (input, output, forget, cell)."""
    i, f, o, c = np.split(values, 4)
    return np.concatenate([i, o, f, c])
