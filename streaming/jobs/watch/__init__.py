"""Finds what deserves an alert, and when it ends."""
