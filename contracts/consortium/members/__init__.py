"""Member organisations, their roles, and motions that a majority of them approves."""
