"""Trains models of power and serves their calibrated quantile forecasts over HTTP.

Packages in the order of the data: `data` reads readings, `features` builds windows, `models` learn and predict,
`evaluation` scores, `prediction` calibrates and explains, `registry` stores and promotes models, `training` runs all of
this for a region, and `service` answers requests. `backtest` and `bench` measure; `onnx` builds and runs ONNX graphs.
"""
