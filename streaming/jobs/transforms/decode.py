"""From Kafka's bytes to a telemetry row."""

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro

MAGIC = 0
HEADER_BYTES = 5
"""Confluent's wire format: a zero, the schema's id as four bytes (big-endian), then Avro."""


def decode(kafka_rows: DataFrame, schema_ids: Sequence[int], reader_schema: str) -> DataFrame:
    """Rows (topic, partition, offset, arrived, payload, asset_id, time, value, unit, reason) from Kafka's rows.

    `reason` is null where the payload is a record of a known schema with a finite value.
    """
    header = F.hex(F.substring("value", 1, HEADER_BYTES))
    known = [f"{MAGIC:02X}{schema_id:08X}" for schema_id in schema_ids]
    avro = F.substring("value", HEADER_BYTES + 1, 2**31 - 1)
    # Never hand foreign bytes to the decoder: of another schema they may decode, to nonsense.
    record = F.when(header.isin(known), from_avro(avro, reader_schema, {"mode": "PERMISSIVE"}))
    place = ("topic", "partition", "offset", F.col("timestamp").alias("arrived"))
    rows = kafka_rows.select(*place, F.col("value").alias("payload"), record.alias("record"))
    header = F.hex(F.substring("payload", 1, HEADER_BYTES))
    reason = (
        F.when(F.col("payload").isNull(), "an empty message")
        .when(~header.startswith("00") | (F.length("payload") <= HEADER_BYTES), "not in the Confluent wire format")
        .when(~header.isin(known), F.concat(F.lit("unknown schema id "), F.conv(F.substring(header, 3, 8), 16, 10)))
        .when(F.col("record.asset_id").isNull() | F.col("record.time").isNull(), "not a telemetry record in Avro")
        .when(F.isnan("record.value") | (F.abs("record.value") == float("inf")), "the value is not a finite number")
    )
    fields = ("asset_id", "time", "value", "unit")
    return rows.select(
        "topic",
        "partition",
        "offset",
        "arrived",
        "payload",
        *(f"record.{name}" for name in fields),
        reason.alias("reason"),
    )
