"""The ensemble as an ONNX graph, written node by node: no exporter, and no tracing that depends on a version of one."""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from forecaster.bench.network import Ensemble
from forecaster.domain import Floats

OPSET = 17


def onnx_bytes(network: Ensemble) -> bytes:
    """The serialised model: input `past` (N, steps, features), output `quantiles` (N, horizon, levels)."""
    shape = network.shape
    tensors, nodes = [], [helper.make_node("Transpose", ["past"], ["by_step"], perm=[1, 0, 2])]
    for at, member in enumerate(network.members):
        weights = {name: values.detach().numpy() for name, values in member.state_dict().items()}
        walked = "by_step"
        for layer in range(shape.layers):
            into, back = (gates(weights[f"lstm.weight_{kind}_l{layer}"]) for kind in ("ih", "hh"))
            bias = np.concatenate([gates(weights[f"lstm.bias_{kind}_l{layer}"]) for kind in ("ih", "hh")])
            names = [f"{name}_{at}_{layer}" for name in ("W", "R", "B")]
            tensors += [numpy_helper.from_array(v[None], n) for n, v in zip(names, (into, back, bias), strict=True)]
            outputs = [f"all_{at}_{layer}", f"last_{at}_{layer}"]
            nodes.append(helper.make_node("LSTM", [walked, *names], outputs, hidden_size=shape.hidden))
            nodes.append(helper.make_node("Squeeze", [outputs[0], "direction"], [f"walked_{at}_{layer}"]))
            walked = f"walked_{at}_{layer}"
        tensors += [numpy_helper.from_array(weights[f"head.{kind}"], f"{kind}_{at}") for kind in ("weight", "bias")]
        nodes.append(helper.make_node("Squeeze", [f"last_{at}_{shape.layers - 1}", "first"], [f"state_{at}"]))
        nodes.append(helper.make_node("Gemm", [f"state_{at}", f"weight_{at}", f"bias_{at}"], [f"head_{at}"], transB=1))
    heads = [f"head_{at}" for at in range(shape.members)]
    nodes.append(helper.make_node("Mean", heads, ["mean"]))
    nodes.append(helper.make_node("Reshape", ["mean", "form"], ["quantiles"]))
    tensors += [
        numpy_helper.from_array(np.array([1], np.int64), "direction"),
        numpy_helper.from_array(np.array([0], np.int64), "first"),
        numpy_helper.from_array(np.array([-1, shape.horizon, shape.levels], np.int64), "form"),
    ]
    past = helper.make_tensor_value_info("past", TensorProto.FLOAT, ["N", shape.steps, shape.features])
    found = helper.make_tensor_value_info("quantiles", TensorProto.FLOAT, ["N", shape.horizon, shape.levels])
    graph = helper.make_graph(nodes, "ensemble", [past], [found], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 9
    checker.check_model(model)
    serialised: bytes = model.SerializeToString()
    return serialised


def gates(values: Floats) -> Floats:
    """Rows in ONNX's order of the gates (input, output, forget, cell) from PyTorch's (input, forget, cell, output)."""
    i, f, g, o = np.split(values, 4)
    return np.concatenate([i, o, f, g])
