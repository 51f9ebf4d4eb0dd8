"""Readings of a region's assets, read from PostgreSQL, the Delta archive and Redis."""
