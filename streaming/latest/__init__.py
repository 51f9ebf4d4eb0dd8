"""The stateless path: each asset's newest value from Kafka into Redis within a fraction of a second.

It stands beside the windows and does without what they need: no micro-batch, no state, no order. Units and the rules
for a reading alone are the same, and tested to give what Spark gives.
"""
