"""Streaming: carries telemetry from the field through Kafka and Spark into the stores."""
