"""The settlement service: follows the chain into PostgreSQL and answers the API of rounds, forecasters and feeds."""
