"""Builds ONNX graphs of the measured ensemble: one over the whole past, one for a single step from a carried state."""

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, ValueInfoProto

from forecaster.bench.network import Ensemble
from forecaster.onnx.graph import floats, lstm_node, lstm_weights, node, serialised


def whole_graph(network: Ensemble) -> bytes:
    """The serialised graph with input `past` (N, steps, features) and output `quantiles` (N, horizon, levels)."""
    shape, nodes, last = network.shape, [node("Transpose", ["past"], ["by_step"], perm=[1, 0, 2])], []
    for member in range(shape.members):
        sequence = "by_step"
        for layer in range(shape.layers):
            key = f"{member}_{layer}"
            nodes.append(lstm_node(sequence, key, shape.hidden))
            nodes.append(node("Squeeze", [f"all_{key}", "second"], [f"sequence_{key}"]))
            sequence = f"sequence_{key}"
        nodes.append(node("Squeeze", [f"hidden_{key}", "first"], [f"state_{member}"]))
        last.append(f"state_{member}")
    past = floats("past", ["N", shape.steps, shape.features])
    return serialised([*nodes, *head_nodes(last)], [past], [quantiles_output(network)], constants(network))


def step_graph(network: Ensemble) -> bytes:
    """The serialised graph of one step, with input `reading` (N, features) and output `quantiles`.

    Further inputs and outputs are the states before and after the step, see `state_names`.
    """
    shape, nodes, last = network.shape, [node("Unsqueeze", ["reading", "first"], ["by_step"])], []
    for member in range(shape.members):
        sequence = "by_step"
        for layer in range(shape.layers):
            key = f"{member}_{layer}"
            nodes.append(lstm_node(sequence, key, shape.hidden, f"hidden_before_{key}", f"cell_before_{key}"))
            sequence = f"hidden_{key}"
        nodes.append(node("Squeeze", [sequence, "first"], [f"state_{member}"]))
        last.append(f"state_{member}")
    before, after = ([floats(name, [1, "N", shape.hidden]) for name in names] for names in state_names(network))
    inputs = [floats("reading", ["N", shape.features]), *before]
    outputs = [quantiles_output(network), *after]
    return serialised([*nodes, *head_nodes(last)], inputs, outputs, constants(network))


def state_names(network: Ensemble) -> tuple[list[str], list[str]]:
    """Names of the states before and after a step, in the same order. All states are (1, N, hidden)."""
    keys = [f"{member}_{layer}" for member in range(network.shape.members) for layer in range(network.shape.layers)]
    kinds = [(kind, key) for key in keys for kind in ("hidden", "cell")]
    return [f"{kind}_before_{key}" for kind, key in kinds], [f"{kind}_{key}" for kind, key in kinds]


def head_nodes(states: list[str]) -> list[NodeProto]:
    """Nodes that compute the mean of the members' heads as one product over all of their states."""
    return [
        node("Concat", states, ["joined"], axis=1),
        node("Gemm", ["joined", "head", "head_bias"], ["flat"]),
        node("Reshape", ["flat", "form"], ["quantiles"]),
    ]


def constants(network: Ensemble) -> dict[str, NDArray[np.generic]]:
    """The constants of both graphs by name."""
    shape = network.shape
    members = [{name: values.detach().numpy() for name, values in m.state_dict().items()} for m in network.members]
    named: dict[str, NDArray[np.generic]] = {"form": np.array([-1, shape.horizon, shape.levels], np.int64)}
    for at, member in enumerate(members):
        for layer in range(shape.layers):
            named |= lstm_weights(f"{at}_{layer}", member, "lstm", layer)
    named["head"] = np.concatenate([member["head.weight"].T for member in members]) / np.float32(len(members))
    named["head_bias"] = np.mean([member["head.bias"] for member in members], axis=0)
    return named


def quantiles_output(network: Ensemble) -> ValueInfoProto:
    """The output `quantiles` of both graphs."""
    return floats("quantiles", ["N", network.shape.horizon, network.shape.levels])
