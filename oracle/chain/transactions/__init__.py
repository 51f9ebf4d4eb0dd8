"""Sends transactions: one queue a key, with nonces, fees, replacements and follow-up of its own."""
