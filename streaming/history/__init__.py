"""The history in PostgreSQL: its tables, and the backfill that writes profiles into them."""
