"""Measures how good forecasts are, and how far their inputs have moved since training."""
