"""Clients that cost little themselves, so that a benchmark on the same cores measures the server."""
