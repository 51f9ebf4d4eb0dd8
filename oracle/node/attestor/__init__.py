"""The attestor role: measures what happened in a round, and signs it over HTTP."""
