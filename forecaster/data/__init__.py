"""The readings of a region's assets: from PostgreSQL, the Delta archive and Redis."""
