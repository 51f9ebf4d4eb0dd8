"""The quantile network of the backtests: its cases, layers, heads and training."""
