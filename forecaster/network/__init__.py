"""The quantile network: its cases, layers, heads and training. Backtests and the service learn with it."""
