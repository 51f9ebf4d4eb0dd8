"""From Kafka's bytes to rows."""

import json
from collections.abc import Iterable, Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro

MAGIC = 0
HEADER_BYTES = 5
"""Confluent's wire format: a zero, the schema's id as four bytes (big-endian), then Avro."""
TELEMETRY_FIELDS = ("asset_id", "time", "value", "unit")


def decode(
    kafka_rows: DataFrame, schemas: Mapping[int, str], reader_schema: str, fields: Sequence[str] = TELEMETRY_FIELDS
) -> DataFrame:
    """Rows (topic, partition, offset, arrived, payload, the record's fields, reason) from Kafka's rows.

    The first of the fields says whose record it is; `time` and `value` are among them. A payload is read by the schema
    that its id names, whatever its version, as a record of ours. `reason` is null where it is one, with a finite value.
    """
    header = F.hex(F.substring("value", 1, HEADER_BYTES))
    known = _headers(schemas)
    avro = F.substring("value", HEADER_BYTES + 1, 2**31 - 1)
    # Never hand foreign bytes to the decoder: of another schema they may decode, to nonsense.
    record = _record(header, avro, schemas, reader_schema)
    place = ("topic", "partition", "offset", F.col("timestamp").alias("arrived"))
    rows = kafka_rows.select(*place, F.col("value").alias("payload"), record.alias("record"))
    header = F.hex(F.substring("payload", 1, HEADER_BYTES))
    reason = (
        F.when(F.col("payload").isNull(), "an empty message")
        .when(~header.startswith("00") | (F.length("payload") <= HEADER_BYTES), "not in the Confluent wire format")
        .when(~header.isin(known), F.concat(F.lit("unknown schema id "), F.conv(F.substring(header, 3, 8), 16, 10)))
        .when(
            F.col(f"record.{fields[0]}").isNull() | F.col("record.time").isNull(), "not a record of its schema in Avro"
        )
        .when(F.isnan("record.value") | (F.abs("record.value") == float("inf")), "the value is not a finite number")
    )
    return rows.select(
        "topic",
        "partition",
        "offset",
        "arrived",
        "payload",
        *(f"record.{name}" for name in fields),
        reason.alias("reason"),
    )


def _headers(schema_ids: Iterable[int]) -> list[str]:
    return [f"{MAGIC:02X}{schema_id:08X}" for schema_id in schema_ids]


def _record(header: Column, avro: Column, schemas: Mapping[int, str], reader_schema: str) -> Column:
    """The record, null where the header names no schema; most ids are of our own schema, and read without a detour."""
    ids: dict[str, list[int]] = {}
    for schema_id, schema in schemas.items():
        same = json.loads(schema) == json.loads(reader_schema)
        ids.setdefault(reader_schema if same else schema, []).append(schema_id)
    found = F.lit(None)
    for schema, of_schema in ids.items():
        resolved = {} if schema == reader_schema else {"avroSchema": reader_schema}
        record = from_avro(avro, schema, {"mode": "PERMISSIVE", **resolved})
        found = F.when(header.isin(_headers(of_schema)), record).otherwise(found)
    return found
