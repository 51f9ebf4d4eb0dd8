"""Networks as ONNX graphs, written node by node, and how they are run on several threads."""
