"""Typed access to the contracts through Ape: connection, contracts, events, the state they fold to, transactions."""
