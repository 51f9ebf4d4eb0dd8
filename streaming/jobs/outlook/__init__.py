"""The hours ahead: weather forecasts, prices, and a feature vector per region, horizon and asset.

All hashes `features:{region}:{horizon}` (asset -> JSON) of a region are replaced at once, so a reader never sees
vectors of two different times. `features:{region}:version` counts the replacements.
"""
