"""What keeps the jobs running: one driver a checkpoint, absent stores, records that Kafka has deleted, and /health."""
