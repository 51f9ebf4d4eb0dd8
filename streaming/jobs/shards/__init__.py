"""Shards: several drivers of the jobs beside each other, each for the regions of its partitions."""
