"""Turns a model's prediction into a calibrated forecast, and explains which inputs drive it."""
