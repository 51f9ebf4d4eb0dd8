"""Telemetry in the Confluent wire format: a zero, the schema's id as four bytes (big-endian), then Avro."""

import io
import json
import struct
from typing import Any

from fastavro import parse_schema, schemaless_writer

from streaming.schemas import TELEMETRY

MAGIC = 0
HEADER = struct.Struct(">bI")

_SCHEMA = parse_schema(json.loads(TELEMETRY))


def encode(schema_id: int, telemetry: dict[str, Any]) -> bytes:
    """One record of the telemetry schema under its id in the registry; ValueError when a field does not fit."""
    out = io.BytesIO()
    out.write(HEADER.pack(MAGIC, schema_id))
    schemaless_writer(out, _SCHEMA, telemetry)
    return out.getvalue()
