"""Benchmark of inference: an ensemble of fixed shape, compared with eager PyTorch and ONNX Runtime in the same run."""
