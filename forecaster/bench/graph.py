"""The measured ensemble as graphs: over the whole past at once, and one step from a carried state."""

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, ValueInfoProto

from forecaster.bench.network import Ensemble
from forecaster.onnx.graph import floats, lstm_node, lstm_weights, node, serialised


def whole_graph(network: Ensemble) -> bytes:
    """Input `past` (N, steps, features), output `quantiles` (N, horizon, levels)."""
    shape, nodes, last = network.shape, [node("Transpose", ["past"], ["by_step"], perm=[1, 0, 2])], []
    for member in range(shape.members):
        walked = "by_step"
        for layer in range(shape.layers):
            key = f"{member}_{layer}"
            nodes.append(lstm_node(walked, key, shape.hidden))
            nodes.append(node("Squeeze", [f"all_{key}", "second"], [f"walked_{key}"]))
            walked = f"walked_{key}"
        nodes.append(node("Squeeze", [f"hidden_{key}", "first"], [f"state_{member}"]))
        last.append(f"state_{member}")
    past = floats("past", ["N", shape.steps, shape.features])
    return serialised([*nodes, *head(last)], [past], [answer(network)], constants(network))


def step_graph(network: Ensemble) -> bytes:
    """Inputs `reading` (N, features) and the states before, outputs `quantiles` and the states after, see `states`."""
    shape, nodes, last = network.shape, [node("Unsqueeze", ["reading", "first"], ["by_step"])], []
    for member in range(shape.members):
        walked = "by_step"
        for layer in range(shape.layers):
            key = f"{member}_{layer}"
            nodes.append(lstm_node(walked, key, shape.hidden, f"hidden_before_{key}", f"cell_before_{key}"))
            walked = f"hidden_{key}"
        nodes.append(node("Squeeze", [walked, "first"], [f"state_{member}"]))
        last.append(f"state_{member}")
    before, after = ([floats(name, [1, "N", shape.hidden]) for name in names] for names in states(network))
    reading = floats("reading", ["N", shape.features])
    return serialised([*nodes, *head(last)], [reading, *before], [answer(network), *after], constants(network))


def states(network: Ensemble) -> tuple[list[str], list[str]]:
    """Names of the states before and after a step, in the same order; each is (1, N, hidden)."""
    keys = [f"{member}_{layer}" for member in range(network.shape.members) for layer in range(network.shape.layers)]
    kinds = [(kind, key) for key in keys for kind in ("hidden", "cell")]
    return [f"{kind}_before_{key}" for kind, key in kinds], [f"{kind}_{key}" for kind, key in kinds]


def head(last: list[str]) -> list[NodeProto]:
    """The mean of the members' heads: one product over all of their states."""
    return [
        node("Concat", last, ["joined"], axis=1),
        node("Gemm", ["joined", "head", "head_bias"], ["flat"]),
        node("Reshape", ["flat", "form"], ["quantiles"]),
    ]


def constants(network: Ensemble) -> dict[str, NDArray[np.generic]]:
    """Everything that both graphs hold."""
    shape = network.shape
    members = [{name: values.detach().numpy() for name, values in m.state_dict().items()} for m in network.members]
    found: dict[str, NDArray[np.generic]] = {"form": np.array([-1, shape.horizon, shape.levels], np.int64)}
    for at, member in enumerate(members):
        for layer in range(shape.layers):
            found |= lstm_weights(f"{at}_{layer}", member, "lstm", layer)
    found["head"] = np.concatenate([member["head.weight"].T for member in members]) / np.float32(len(members))
    found["head_bias"] = np.mean([member["head.bias"] for member in members], axis=0)
    return found


def answer(network: Ensemble) -> ValueInfoProto:
    """The output of both."""
    return floats("quantiles", ["N", network.shape.horizon, network.shape.levels])
