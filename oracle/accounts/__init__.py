"""Accounts: their keystore files, and how they join a market, stake and claim."""
