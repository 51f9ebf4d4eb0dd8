"""The forecaster: turns features and history into calibrated quantile forecasts and serves them over HTTP."""
