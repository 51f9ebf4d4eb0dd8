"""Trains a model on history, saves it, and recalibrates it later."""
