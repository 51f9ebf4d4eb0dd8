"""The registry of assets with their places and capacities, and their alerts and daily values."""
