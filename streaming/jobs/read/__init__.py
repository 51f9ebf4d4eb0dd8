"""From Kafka's messages to rows in standard units: pure transforms, DataFrame -> DataFrame.

No transform reads a clock, a file or a store. A row that can't be used gets a `reason`; the transforms after that
leave the row alone, and a sink writes it as a dead letter.
"""
