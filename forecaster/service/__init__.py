"""The forecast service: one process a model, every model behind the same two routes."""
