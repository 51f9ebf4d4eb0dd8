"""Inference at a fixed shape, measured beside eager PyTorch and ONNX Runtime in the same run."""
