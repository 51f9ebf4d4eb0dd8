"""The parts that graphs are made of: no exporter, and no tracing that depends on a version of one."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper
from onnx.helper import make_node as node

from forecaster.domain import Floats

OPSET = 17
FORMAT = 9
AXES = {"first": np.array([0], np.int64), "second": np.array([1], np.int64)}
"""Constants that every graph may name."""

__all__ = ["floats", "gates", "lstm_node", "lstm_weights", "node", "serialised"]


def lstm_node(walked: str, key: str, hidden: int, *before: str) -> NodeProto:
    """An LSTM layer over `walked` (steps, N, inputs), from the hidden and cell states (1, N, hidden) or from zeros.

    It answers all_KEY (steps, 1, N, hidden) and the last states hidden_KEY and cell_KEY (1, N, hidden).
    """
    inputs = [walked, *(f"{name}_{key}" for name in ("W", "R", "B")), *(["", *before] if before else [])]
    return node("LSTM", inputs, [f"{name}_{key}" for name in ("all", "hidden", "cell")], hidden_size=hidden)


def lstm_weights(key: str, weights: Mapping[str, Floats], name: str, layer: int = 0) -> dict[str, Floats]:
    """The constants of `lstm_node` from the weights that PyTorch's module of that name holds."""
    into, back = (gates(weights[f"{name}.weight_{kind}_l{layer}"]) for kind in ("ih", "hh"))
    bias = np.concatenate([gates(weights[f"{name}.bias_{kind}_l{layer}"]) for kind in ("ih", "hh")])
    return {f"W_{key}": into[None], f"R_{key}": back[None], f"B_{key}": bias[None]}


def gates(values: Floats) -> Floats:
    """Rows in ONNX's order of the gates (input, output, forget, cell) from PyTorch's (input, forget, cell, output)."""
    i, f, g, o = np.split(values, 4)
    return np.concatenate([i, o, f, g])


def floats(name: str, shape: Sequence[str | int]) -> ValueInfoProto:
    """An input or output of 32-bit numbers."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def serialised(
    nodes: Sequence[NodeProto],
    inputs: Sequence[ValueInfoProto],
    outputs: Sequence[ValueInfoProto],
    constants: Mapping[str, NDArray[Any]],
) -> bytes:
    """A checked model."""
    read = {name for one in nodes for name in one.input}
    axes = {name: values for name, values in AXES.items() if name in read}
    tensors = [numpy_helper.from_array(values, name) for name, values in {**axes, **constants}.items()]
    graph = helper.make_graph(nodes, "forecaster", inputs, outputs, tensors)
    model: ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = FORMAT
    checker.check_model(model)
    return model.SerializeToString()
