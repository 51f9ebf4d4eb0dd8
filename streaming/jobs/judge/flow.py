"""Turns Kafka's messages into judged readings, by composing the transforms."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.jobs.judge.quality import quality_column
from streaming.jobs.read.assets import join_assets
from streaming.jobs.read.decode import decode
from streaming.jobs.read.sun import add_sun
from streaming.jobs.read.units import to_standard
from streaming.quality.rules import rules


@dataclass(frozen=True)
class Registries:
    """The registries' content when a query is planned: schemas by id, and the assets."""

    schemas: Mapping[int, str]
    reader_schema: str
    assets: DataFrame
    lanes: int = 1
    """The partitions of the messages."""


# NOTE: do not filter these rows with `where`. Spark would push the condition below the projections and repeat the
# expressions of all its columns there; the generated method would exceed the 8,000 bytes up to which the JVM compiles.
def judge_messages(kafka_rows: DataFrame, registries: Registries) -> DataFrame:
    """One row per message: decoded, joined with its asset, in standard units, with `sun_sine` and `quality`.

    A message that can't be used has a `reason`.
    """
    rows = decode(kafka_rows, registries.schemas, registries.reader_schema)
    measured = to_standard(join_assets(rows, registries.assets, registries.lanes))
    return add_sun(measured).withColumn("quality", _quality())


@lru_cache(maxsize=1)
def _quality() -> Column:
    # NOTE: not current_timestamp(). As a constant of the plan, it would make Spark recompile every micro-batch.
    return quality_column(rules(), F.col("arrived"))
