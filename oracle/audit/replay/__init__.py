"""Replays the chain's events into each round's history and the vault's books."""
