"""The Kafka topics, the Avro schemas of their records, and the wire format."""
