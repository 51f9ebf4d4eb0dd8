"""The Avro schemas of the topics, and how they get into a registry that speaks Confluent's API."""

from importlib.resources import files

import httpx
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

TELEMETRY_SUBJECT = "telemetry-value"
"""One subject for all telemetry topics: they carry the same record."""
TELEMETRY = files("streaming.schemas").joinpath("telemetry.avsc").read_text()


def register_telemetry(url: str) -> int:
    """The id of the telemetry schema, registered if it is not; SchemaRegistryError (409) if it is incompatible."""
    with SchemaRegistryClient({"url": url}) as registry:
        # A reader of the next version has to understand what lies in Kafka from this one.
        registry.set_compatibility(TELEMETRY_SUBJECT, "BACKWARD")
        return registry.register_schema(TELEMETRY_SUBJECT, Schema(TELEMETRY, "AVRO"))


def telemetry_schemas(url: str) -> dict[int, str]:
    """All registered versions of the telemetry schema by their ids; httpx.HTTPError if the registry does not answer."""
    subject = f"/subjects/{TELEMETRY_SUBJECT}/versions"
    with httpx.Client(base_url=url, timeout=10) as registry:
        versions = registry.get(subject).raise_for_status().json()
        found = [registry.get(f"{subject}/{version}").raise_for_status().json() for version in versions]
    return {int(each["id"]): str(each["schema"]) for each in found}
