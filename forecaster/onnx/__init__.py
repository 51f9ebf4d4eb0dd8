"""Networks as ONNX graphs: the parts to build them, and their evaluation on several threads."""
