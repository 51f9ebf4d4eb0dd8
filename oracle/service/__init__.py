"""The settlement service: indexes the chain in PostgreSQL and serves the API of rounds, forecasters and feeds."""
