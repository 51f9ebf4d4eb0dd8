"""The ensemble as ONNX graphs, written node by node: no exporter, and no tracing that depends on a version of one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper
from onnx.helper import make_node as node

from forecaster.bench.network import Ensemble
from forecaster.domain import Floats

OPSET = 17
AXES: dict[str, NDArray[Any]] = {"first": np.array([0], np.int64), "second": np.array([1], np.int64)}


def onnx_bytes(network: Ensemble) -> bytes:
    """The whole past at once: input `past` (N, steps, features), output `quantiles` (N, horizon, levels)."""
    shape, nodes, last = network.shape, [node("Transpose", ["past"], ["by_step"], perm=[1, 0, 2])], []
    for at in range(shape.members):
        walked = "by_step"
        for layer in range(shape.layers):
            key = f"{at}_{layer}"
            nodes.append(lstm_node(walked, key, shape.hidden))
            nodes.append(node("Squeeze", [f"all_{key}", "second"], [f"walked_{key}"]))
            walked = f"walked_{key}"
        nodes.append(node("Squeeze", [f"hidden_{key}", "first"], [f"state_{at}"]))
        last.append(f"state_{at}")
    past = floats("past", ["N", shape.steps, shape.features])
    return serialised(network, [*nodes, *head(last)], [past], [])


def step_bytes(network: Ensemble) -> bytes:
    """One step: inputs `reading` (N, features) and the states of `states`, outputs `quantiles` and the states after."""
    shape, nodes, last = network.shape, [node("Unsqueeze", ["reading", "first"], ["by_step"])], []
    for at in range(shape.members):
        walked = "by_step"
        for layer in range(shape.layers):
            key = f"{at}_{layer}"
            nodes.append(lstm_node(walked, key, shape.hidden, f"hidden_before_{key}", f"cell_before_{key}"))
            walked = f"hidden_{key}"
        nodes.append(node("Squeeze", [walked, "first"], [f"state_{at}"]))
        last.append(f"state_{at}")
    before, after = ([floats(name, [1, "N", shape.hidden]) for name in names] for names in states(network))
    reading = floats("reading", ["N", shape.features])
    return serialised(network, [*nodes, *head(last)], [reading, *before], after)


def states(network: Ensemble) -> tuple[list[str], list[str]]:
    """Names of the states before and after a step, in the same order; each is (1, N, hidden)."""
    keys = [f"{at}_{layer}" for at in range(network.shape.members) for layer in range(network.shape.layers)]
    kinds = [(kind, key) for key in keys for kind in ("hidden", "cell")]
    return [f"{kind}_before_{key}" for kind, key in kinds], [f"{kind}_{key}" for kind, key in kinds]


def lstm_node(walked: str, key: str, hidden: int, *before: str) -> NodeProto:
    """A layer of a member over what `walked` names, from the given states or from nothing."""
    inputs = [walked, *(f"{name}_{key}" for name in ("W", "R", "B")), *(["", *before] if before else [])]
    return node("LSTM", inputs, [f"{name}_{key}" for name in ("all", "hidden", "cell")], hidden_size=hidden)


def head(last: list[str]) -> list[NodeProto]:
    """The mean of the members' heads: one product over all of their states."""
    return [
        node("Concat", last, ["joined"], axis=1),
        node("Gemm", ["joined", "head", "head_bias"], ["flat"]),
        node("Reshape", ["flat", "form"], ["quantiles"]),
    ]


def weights_of(network: Ensemble) -> Iterator[tuple[str, Floats]]:
    """Every constant of the graphs by name."""
    members = [{name: values.detach().numpy() for name, values in m.state_dict().items()} for m in network.members]
    for at, member in enumerate(members):
        for layer in range(network.shape.layers):
            bias = np.concatenate([gates(member[f"lstm.bias_{kind}_l{layer}"]) for kind in ("ih", "hh")])
            yield f"W_{at}_{layer}", gates(member[f"lstm.weight_ih_l{layer}"])[None]
            yield f"R_{at}_{layer}", gates(member[f"lstm.weight_hh_l{layer}"])[None]
            yield f"B_{at}_{layer}", bias[None]
    yield "head", np.concatenate([member["head.weight"].T for member in members]) / np.float32(len(members))
    yield "head_bias", np.mean([member["head.bias"] for member in members], axis=0)


def gates(values: Floats) -> Floats:
    """Rows in ONNX's order of the gates (input, output, forget, cell) from PyTorch's (input, forget, cell, output)."""
    i, f, g, o = np.split(values, 4)
    return np.concatenate([i, o, f, g])


def serialised(
    network: Ensemble, nodes: list[NodeProto], inputs: list[ValueInfoProto], more: list[ValueInfoProto]
) -> bytes:
    """A checked model with these nodes; it answers `quantiles` and `more`."""
    shape = network.shape
    constants = {**AXES, "form": np.array([-1, shape.horizon, shape.levels], np.int64), **dict(weights_of(network))}
    tensors = [numpy_helper.from_array(values, name) for name, values in constants.items()]
    answer = floats("quantiles", ["N", shape.horizon, shape.levels])
    graph = helper.make_graph(nodes, "ensemble", inputs, [answer, *more], tensors)
    model: ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 9
    checker.check_model(model)
    return model.SerializeToString()


def floats(name: str, shape: list[str | int]) -> ValueInfoProto:
    """An input or output of 32-bit numbers."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
