"""The ingestion gateway: authenticates edge agents, validates their records and writes each batch once into Kafka."""
