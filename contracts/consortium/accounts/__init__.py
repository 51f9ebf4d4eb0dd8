"""Balances that a regulator issues, stakes of forecasters, funds of pools."""
