"""What the registry knows about the asset of a row."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from streaming.assets.model import Asset

SCHEMA = (
    "asset_id string, region string, asset_class string, capacity_mw double, "
    "latitude double, longitude double, interval_s long"
)


def asset_frame(spark: SparkSession, assets: Sequence[Asset]) -> DataFrame:
    """The registry as a small table to join with."""
    columns = [column.split()[0] for column in SCHEMA.split(", ")]
    rows = [tuple(asset.model_dump(mode="json")[column] for column in columns) for asset in assets]
    return spark.createDataFrame(rows, SCHEMA)


def join_assets(rows: DataFrame, assets: DataFrame) -> DataFrame:
    """Adds the asset's columns and `known`: whether the registry has it (its columns are null where not)."""
    known = assets.withColumn("known", F.lit(True))
    return rows.join(F.broadcast(known), "asset_id", "left").withColumn("known", F.coalesce("known", F.lit(False)))
