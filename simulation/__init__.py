"""Simulates the economics of the market: dishonest strategies against honest forecasters, exact to the wei."""
