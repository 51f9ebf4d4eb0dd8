"""Copies of a node's folder: its secret, journal, checkpoint and payloads in one file."""
