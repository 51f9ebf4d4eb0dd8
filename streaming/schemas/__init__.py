"""The Avro schemas of the topics, and how they get into a registry that speaks Confluent's API."""

from importlib.resources import files

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

TELEMETRY_SUBJECT = "telemetry-value"
"""One subject for all telemetry topics: they carry the same record."""
TELEMETRY = files("streaming.schemas").joinpath("telemetry.avsc").read_text()


def register_telemetry(url: str) -> int:
    """The id of the telemetry schema, registered if it is not; SchemaRegistryError (409) if it is incompatible."""
    with SchemaRegistryClient({"url": url}) as registry:
        return registry.register_schema(TELEMETRY_SUBJECT, Schema(TELEMETRY, "AVRO"))


def telemetry_ids(url: str) -> list[int]:
    """The ids of all registered versions of the telemetry schema: one reader schema reads them all."""
    with SchemaRegistryClient({"url": url}) as registry:
        versions = registry.get_versions(TELEMETRY_SUBJECT)
        found = (registry.get_version(TELEMETRY_SUBJECT, version).schema_id for version in versions)
        return sorted({schema_id for schema_id in found if schema_id is not None})
