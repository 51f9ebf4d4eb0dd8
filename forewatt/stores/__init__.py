"""Thin clients of the stores: PostgreSQL, Redis, MongoDB and the content store."""
