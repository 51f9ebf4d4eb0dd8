"""The LSTM ensemble: encoder-decoder networks per asset class, trained with PyTorch, served with ONNX Runtime."""
