"""Records in the Confluent wire format: a zero, the schema's id as four bytes (big-endian), then Avro."""

import io
import json
import struct
from collections.abc import Callable
from typing import Any

from fastavro import parse_schema, schemaless_reader, schemaless_writer

from streaming.kafka.schemas import SCHEMAS, TELEMETRY, TELEMETRY_SUBJECT

MAGIC = 0
HEADER = struct.Struct(">bI")

_PARSED = {subject: parse_schema(json.loads(schema)) for subject, schema in SCHEMAS.items()}


def encode(schema_id: int, record: dict[str, Any], subject: str = TELEMETRY_SUBJECT) -> bytes:
    """One record of a subject's schema under its id in the registry; ValueError when a field does not fit."""
    out = io.BytesIO()
    out.write(HEADER.pack(MAGIC, schema_id))
    schemaless_writer(out, _PARSED[subject], record)
    return out.getvalue()


class Decoder:
    """Reads records of every registered version of the telemetry schema as ours; times stay milliseconds."""

    def __init__(self, schemas: Callable[[], dict[int, str]]) -> None:
        self._ask = schemas
        self._writers: dict[int, Any] = {}
        self._foreign: set[int] = set()
        self._reader = _without_logical_types(TELEMETRY)

    def decode(self, payload: bytes) -> dict[str, Any] | None:
        """The record, or None where the payload is of no version. The registry is asked once for an id not seen yet."""
        if len(payload) <= HEADER.size:
            return None
        magic, schema_id = HEADER.unpack_from(payload)
        if magic != MAGIC or (writer := self._writer(schema_id)) is None:
            return None
        try:
            found = schemaless_reader(io.BytesIO(payload[HEADER.size :]), writer, self._reader)
        except (EOFError, ValueError, IndexError):
            return None
        return found if isinstance(found, dict) else None

    def _writer(self, schema_id: int) -> Any:
        if schema_id not in self._writers and schema_id not in self._foreign:
            self._writers |= {each: _without_logical_types(text) for each, text in self._ask().items()}
            if schema_id not in self._writers:
                self._foreign.add(schema_id)
        return self._writers.get(schema_id)


def _without_logical_types(text: str) -> Any:
    """A schema whose times are read as the integers that they are."""

    def plain(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: plain(each) for name, each in part.items() if name != "logicalType"}
        return [plain(each) for each in part] if isinstance(part, list) else part

    return parse_schema(plain(json.loads(text)))
