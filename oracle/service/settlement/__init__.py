"""What the API publishes on the chain, and what became of any transaction."""
