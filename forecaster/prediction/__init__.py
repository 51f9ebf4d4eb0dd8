"""From a model's raw answer to a forecast: bounds, calibration, and what drives it."""
