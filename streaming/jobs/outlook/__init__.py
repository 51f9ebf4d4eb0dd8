"""Feature vectors by region and horizon: what is known at the last measurement of the hours ahead of it.

For each horizon a hash `features:{region}:{horizon}` (asset -> JSON) is exchanged as a whole, so that a reader finds
vectors of one moment alone; `features:{region}:version` counts the exchanges.
"""
