"""The economics of the market in simulation: strategies against honest forecasters on real series, exact to the wei."""
