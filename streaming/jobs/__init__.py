"""Spark Structured Streaming: from Kafka's telemetry to readings, features, alerts and dead letters."""
