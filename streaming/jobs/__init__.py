"""Spark Structured Streaming: from Kafka's telemetry to readings, features, alerts and dead letters.

The rooms, in the order in which the data passes through them:

read     Kafka's messages become rows: decoded, with their asset, in standard units, with the sun's elevation
judge    every reading gets a quality
window   sliding windows of each asset, its neighbours' figures, and daily aggregates
watch    alerts: series that break a rule, and readings that deviate from their forecast
outlook  weather forecasts and prices, and the feature vectors of the hours ahead
sinks    where the rows are written: PostgreSQL, Redis, MongoDB, the Delta archive, dead letters

`service` runs the jobs, `queries` connects Kafka to the sinks, `rebuild` recomputes the features from the archive.
"""
