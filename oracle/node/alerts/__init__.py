"""Alerts of a node: what its operator wants to hear about at once, posted to a webhook."""
