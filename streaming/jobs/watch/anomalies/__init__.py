"""Readings that deviate from their forecast. Each reading is compared with the last forecast issued before it.

Progress is stored after the alerts, so a crash in between only repeats the same alerts.
"""
