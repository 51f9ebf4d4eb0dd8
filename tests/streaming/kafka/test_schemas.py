"""The schema registry accepts compatible schema versions and refuses incompatible ones."""

import json
from collections.abc import Callable

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from forewatt.embedded.stack import Stack
from streaming.kafka.schemas import TELEMETRY, TELEMETRY_SUBJECT, register_telemetry, telemetry_schemas


@pytest.fixture(scope="module")
def url(stack_parts: Callable[..., Stack]) -> str:
    return stack_parts("registry").settings.schema_registry_url


def with_field(**field: object) -> Schema:
    telemetry = json.loads(TELEMETRY)
    telemetry["fields"].append(field)
    return Schema(json.dumps(telemetry), "AVRO")


def test_a_field_without_a_default_is_refused(url: str) -> None:
    register_telemetry(url)
    with SchemaRegistryClient({"url": url}) as registry, pytest.raises(SchemaRegistryError) as refused:
        registry.register_schema(TELEMETRY_SUBJECT, with_field(name="site", type="string"))
    assert refused.value.http_status_code == 409


def test_a_field_with_a_default_is_accepted_as_a_new_version(url: str) -> None:
    first = register_telemetry(url)
    with SchemaRegistryClient({"url": url}) as registry:
        second = registry.register_schema(TELEMETRY_SUBJECT, with_field(name="site", type="string", default=""))
        try:
            assert {first, second} <= set(telemetry_schemas(url))
        finally:
            registry.delete_version(TELEMETRY_SUBJECT, registry.get_latest_version(TELEMETRY_SUBJECT).version)
    assert register_telemetry(url) == first
