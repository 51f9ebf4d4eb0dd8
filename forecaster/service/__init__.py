"""The forecast service: one process per model, with the same HTTP interface for every model."""
