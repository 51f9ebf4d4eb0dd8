"""The Avro schemas of the topics, and their registration in a registry with Confluent's API."""

from importlib.resources import files

import httpx
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

TELEMETRY_SUBJECT = "telemetry-value"
"""The subject of all telemetry topics: they carry the same record."""
WEATHER_SUBJECT, PRICE_SUBJECT = "weather.forecast-value", "market.price-value"


def _text(name: str) -> str:
    return files("streaming.kafka").joinpath(f"{name}.avsc").read_text()


TELEMETRY, WEATHER, PRICE = map(_text, ("telemetry", "weather_forecast", "market_price"))
SCHEMAS = {TELEMETRY_SUBJECT: TELEMETRY, WEATHER_SUBJECT: WEATHER, PRICE_SUBJECT: PRICE}
Versions = dict[int, str]
"""Registered versions of a schema, by id in the registry."""


def register_schemas(url: str) -> dict[str, int]:
    """Register the schemas that are missing; return ids by subject. SchemaRegistryError (409) if incompatible."""
    with SchemaRegistryClient({"url": url}) as registry:
        return {subject: _register(registry, subject, schema) for subject, schema in SCHEMAS.items()}


def register_telemetry(url: str) -> int:
    """Register the telemetry schema if missing; return its id. SchemaRegistryError (409) if incompatible."""
    with SchemaRegistryClient({"url": url}) as registry:
        return _register(registry, TELEMETRY_SUBJECT, TELEMETRY)


def registered_schemas(url: str) -> dict[str, Versions]:
    """All registered versions, by subject; httpx.HTTPError if the registry does not answer."""
    with httpx.Client(base_url=url, timeout=10) as registry:
        return {subject: _versions(registry, subject) for subject in SCHEMAS}


def telemetry_schemas(url: str) -> Versions:
    """All registered versions of the telemetry schema; httpx.HTTPError if the registry does not answer."""
    with httpx.Client(base_url=url, timeout=10) as registry:
        return _versions(registry, TELEMETRY_SUBJECT)


def _register(registry: SchemaRegistryClient, subject: str, schema: str) -> int:
    # A reader with the next version must understand records written with this one.
    registry.set_compatibility(subject, "BACKWARD")
    return registry.register_schema(subject, Schema(schema, "AVRO"))


def _versions(registry: httpx.Client, subject: str) -> Versions:
    path = f"/subjects/{subject}/versions"
    versions = registry.get(path).raise_for_status().json()
    schemas = [registry.get(f"{path}/{version}").raise_for_status().json() for version in versions]
    return {int(schema["id"]): str(schema["schema"]) for schema in schemas}
