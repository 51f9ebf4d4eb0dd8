"""What an operator does to a market: deploy the contracts, create and fund pools, append epochs."""
