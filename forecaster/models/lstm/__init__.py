"""The LSTM ensemble: an encoder-decoder network per asset class, trained by PyTorch, answered by ONNX Runtime."""
