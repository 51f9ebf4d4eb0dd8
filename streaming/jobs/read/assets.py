"""Joins readings with the asset registry."""

from collections.abc import Sequence

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from streaming.assets.model import Asset

SCHEMA = pa.schema(
    {
        "asset_id": pa.string(),
        "region": pa.string(),
        "asset_class": pa.string(),
        "capacity_mw": pa.float64(),
        "latitude": pa.float64(),
        "longitude": pa.float64(),
        "interval_s": pa.int64(),
        "declared_unit": pa.string(),
        "lowest_pu": pa.float64(),
        "highest_pu": pa.float64(),
    }
)


def asset_frame(spark: SparkSession, assets: Sequence[Asset]) -> DataFrame:
    """The registry as a small table to join with.

    It is created from an Arrow table, which becomes part of the query plan; a list of rows would pass through Python
    workers in every batch.
    """
    rows = [{**asset.model_dump(mode="json"), "declared_unit": asset.unit} for asset in assets]
    return spark.createDataFrame(pa.Table.from_pylist(rows, SCHEMA))


def join_assets(rows: DataFrame, assets: DataFrame) -> DataFrame:
    """Adds the asset's columns and `known`, whether the registry has the asset. Its columns are null if it does not."""
    known = assets.withColumn("known", F.lit(True))
    return rows.join(F.broadcast(known), "asset_id", "left").withColumn("known", F.coalesce("known", F.lit(False)))
