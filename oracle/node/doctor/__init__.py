"""Checks of a node's surroundings before money is at stake: chain, account, stake, stores and services."""
