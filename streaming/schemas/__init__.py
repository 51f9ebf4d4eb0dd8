"""The Avro schemas of the topics, and how they get into the schema registry."""

from importlib.resources import files

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

TELEMETRY_SUBJECT = "telemetry-value"
"""One subject for all telemetry topics: they carry the same record."""
TELEMETRY = files("streaming.schemas").joinpath("telemetry.avsc").read_text()


def registry_client(url: str) -> SchemaRegistryClient:
    """A client of any registry that speaks Confluent's API."""
    return SchemaRegistryClient({"url": url})


def register_telemetry(registry: SchemaRegistryClient) -> int:
    """The id of the telemetry schema, registered if it is not; SchemaRegistryError (409) if it is incompatible."""
    return registry.register_schema(TELEMETRY_SUBJECT, Schema(TELEMETRY, "AVRO"))
