"""Recomputes rounds from the chain and the content store alone, bit for bit, and names the first difference."""
