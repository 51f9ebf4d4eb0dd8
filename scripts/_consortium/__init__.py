"""Commands of the consortium."""
