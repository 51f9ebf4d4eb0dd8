"""Decodes Kafka's messages, which are Avro in the Confluent wire format, into rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro

from streaming.kafka.traces import HEADER

MAGIC = 0
TRACEPARENT = r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\z"
"""A trace in a header (https://www.w3.org/TR/trace-context), as a regular expression of Java."""
HEADER_BYTES = 5
"""The header of the Confluent wire format: a zero byte, then the schema's id in four bytes, big-endian."""
TELEMETRY_FIELDS = ("asset_id", "time", "value", "unit", "status", "covers_s")


def decode(
    kafka_rows: DataFrame, schemas: Mapping[int, str], reader_schema: str, fields: Sequence[str] = TELEMETRY_FIELDS
) -> DataFrame:
    """Rows of topic, partition, offset, arrived, payload, the record's `fields` and reason.

    The first field identifies the record's owner, and `time` and `value` must be among the fields. Each payload is
    read with the schema that its id names and converted to `reader_schema`. `reason` says why a payload can't be
    used; it is null for a valid record with a finite value. Messages that were read with their headers have
    `traceparent` too.
    """
    records, decoded = _columns(tuple(schemas.items()), reader_schema, tuple(fields))
    traced = [_traceparent().alias(HEADER)] if "headers" in kafka_rows.columns else []
    return kafka_rows.select(*records, *traced).select(*decoded, *([HEADER] if traced else []))


def _traceparent() -> Column:
    """The header with the trace of a message; null if there is none, or one that is malformed."""
    of_trace = F.filter("headers", lambda header: header["key"] == HEADER)
    text = F.get(of_trace, 0)["value"].cast("string")
    return F.when(text.rlike(TRACEPARENT), text)


# A batch is planned with these again and again. To make them takes longer than to decode a small one.
@lru_cache(maxsize=16)
def _columns(
    schemas: tuple[tuple[int, str], ...], reader_schema: str, fields: tuple[str, ...]
) -> tuple[list[Column], list[Column]]:
    """The columns with the Avro record, and then those of `decode`."""
    header = F.hex(F.substring("value", 1, HEADER_BYTES))
    avro = F.substring("value", HEADER_BYTES + 1, 2**31 - 1)
    # Bytes of an unknown schema never reach the decoder: they might decode to nonsense.
    record = _record(header, avro, dict(schemas), reader_schema)
    origin = [F.col(name) for name in ("topic", "partition", "offset")]
    records = [*origin, F.col("timestamp").alias("arrived"), F.col("value").alias("payload"), record.alias("record")]
    reason = _reason(_headers(number for number, _ in schemas), fields[0])
    read = [F.col(f"record.{name}") for name in fields]
    return records, [*origin, F.col("arrived"), F.col("payload"), *read, reason.alias("reason")]


def _reason(known_headers: Sequence[str], owner: str) -> Column:
    header = F.hex(F.substring("payload", 1, HEADER_BYTES))
    return (
        F.when(F.col("payload").isNull(), "an empty message")
        .when(~header.startswith("00") | (F.length("payload") <= HEADER_BYTES), "not in the Confluent wire format")
        .when(
            ~header.isin(list(known_headers)),
            F.concat(F.lit("unknown schema id "), F.conv(F.substring(header, 3, 8), 16, 10)),
        )
        .when(F.col(f"record.{owner}").isNull() | F.col("record.time").isNull(), "not a record of its schema in Avro")
        .when(F.isnan("record.value") | (F.abs("record.value") == float("inf")), "the value is not a finite number")
    )


def _headers(schema_ids: Iterable[int]) -> list[str]:
    return [f"{MAGIC:02X}{schema_id:08X}" for schema_id in schema_ids]


def _record(header: Column, avro: Column, schemas: Mapping[int, str], reader_schema: str) -> Column:
    """The decoded record, null where no schema has the header's id.

    All ids of the reader's own schema, the usual case, share one decoder without schema resolution.
    """
    ids: dict[str, list[int]] = {}
    for schema_id, schema in schemas.items():
        same = json.loads(schema) == json.loads(reader_schema)
        ids.setdefault(reader_schema if same else schema, []).append(schema_id)
    decoded = F.lit(None)
    for schema, schema_ids in ids.items():
        resolved = {} if schema == reader_schema else {"avroSchema": reader_schema}
        record = from_avro(avro, schema, {"mode": "PERMISSIVE", **resolved})
        decoded = F.when(header.isin(_headers(schema_ids)), record).otherwise(decoded)
    return decoded
