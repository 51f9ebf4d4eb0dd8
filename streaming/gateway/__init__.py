"""The ingestion gateway: authenticates edge agents, validates their records and writes batches to Kafka once."""
