"""The latest-value service: copies the newest value of every asset from Kafka to Redis in a fraction of a second.

Unlike the Spark jobs it has no micro-batches, no windows and no state beyond a cache. Units and the rules for single
readings are the same; tests compare both results.
"""
