"""Builds one ONNX graph from an ensemble's weights, so that serving does not import torch (650 MB).

A test compares its output with torch's.
"""

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto

from forecaster.domain import Floats
from forecaster.onnx.graph import floats, lstm_node, lstm_weights, node, serialised

Weights = dict[str, Floats]


def ensemble_graph(members: list[Weights]) -> bytes:
    """The serialised graph: inputs `past` (N, L, E) and `future` (N, T, D), output `quantiles` (N, T, levels).

    The output is the mean of the members, in multiples of the window's scale.
    """
    first = members[0]
    patch, width = first["encoder.weight_ih_l0"].shape[1], first["decoder.weight_ih_l0"].shape[1]
    levels = len(first["head.bias"])
    constants: dict[str, NDArray[np.generic]] = {
        "patches": np.array([0, -1, patch], np.int64),
        "three": np.array(3, np.float32),
        "half": np.array([levels // 2, levels - 1 - levels // 2], np.int64),
        "last": np.array(-1, np.int64),
        "reversed": np.arange(levels // 2)[::-1].copy(),
        "sizes": np.array([1, levels - 1], np.int64),
    }
    nodes = [
        node("Reshape", ["past", "patches"], ["patched"]),
        node("Transpose", ["patched"], ["past_by_step"], perm=[1, 0, 2]),
        node("Transpose", ["future"], ["future_by_step"], perm=[1, 0, 2]),
    ]
    for at, weights in enumerate(members):
        nodes += member_nodes(at, weights)
        for name in ("encoder", "decoder"):
            constants |= lstm_weights(f"{name}{at}", weights, name)
        for name in ("mix", "head"):
            constants |= {
                f"{name}{at}": weights[f"{name}.weight"].T.copy(),
                f"{name}_bias{at}": weights[f"{name}.bias"],
            }
    nodes += [
        node("Mean", [f"ordered{at}" for at in range(len(members))], ["mean_by_step"]),
        node("Transpose", ["mean_by_step"], ["quantiles"], perm=[1, 0, 2]),
    ]
    inputs = [floats("past", ["N", "L", "E"]), floats("future", ["N", "T", width])]
    return serialised(nodes, inputs, [floats("quantiles", ["N", "T", levels])], constants)


def member_nodes(at: int, weights: Weights) -> list[NodeProto]:
    """Nodes of one member: encoder, decoder, the head that also reads the decoder's input, and the ordering."""
    hidden, encoder, decoder = weights["encoder.weight_hh_l0"].shape[1], f"encoder{at}", f"decoder{at}"
    return [
        lstm_node("past_by_step", encoder, hidden),
        lstm_node("future_by_step", decoder, hidden, f"hidden_{encoder}", f"cell_{encoder}"),
        node("Squeeze", [f"all_{decoder}", "second"], [f"decoded{at}"]),
        *affine("mix", at, [f"decoded{at}", "future_by_step"]),
        node("Relu", [f"mix_out{at}"], [f"mixed{at}"]),
        *affine("head", at, [f"mixed{at}", "future_by_step"]),
        *ordered_nodes(at),
    ]


def affine(name: str, at: int, inputs: list[str]) -> list[NodeProto]:
    """Nodes of a linear layer on the concatenated inputs."""
    return [
        node("Concat", inputs, [f"{name}_in{at}"], axis=2),
        node("MatMul", [f"{name}_in{at}", f"{name}{at}"], [f"{name}_flat{at}"]),
        node("Add", [f"{name}_flat{at}", f"{name}_bias{at}"], [f"{name}_out{at}"]),
    ]


def ordered_nodes(at: int) -> list[NodeProto]:
    """Nodes that turn the head's output into non-decreasing quantiles, like `ordered` in network.py.

    A quantile below the centre is the centre minus the sum of the distances between them.
    """
    return [
        node("Split", [f"head_out{at}", "sizes"], [f"centre{at}", f"raw{at}"], axis=2),
        node("Sub", [f"raw{at}", "three"], [f"moved{at}"]),
        node("Softplus", [f"moved{at}"], [f"gaps{at}"]),
        node("Split", [f"gaps{at}", "half"], [f"gaps_below{at}", f"gaps_above{at}"], axis=2),
        node("CumSum", [f"gaps_above{at}", "last"], [f"sums_above{at}"]),
        node("CumSum", [f"gaps_below{at}", "last"], [f"sums_below{at}"]),
        node("Gather", [f"sums_below{at}", "reversed"], [f"outwards{at}"], axis=2),
        node("Sub", [f"centre{at}", f"outwards{at}"], [f"below{at}"]),
        node("Add", [f"centre{at}", f"sums_above{at}"], [f"above{at}"]),
        node("Concat", [f"below{at}", f"centre{at}", f"above{at}"], [f"ordered{at}"], axis=2),
    ]
