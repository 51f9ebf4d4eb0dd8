"""Recomputes one subject at a time and raises Mismatch at the first difference from the record."""
