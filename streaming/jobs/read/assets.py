"""Joins readings with the asset registry."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import Lock

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from streaming.assets.cache import RegistryCache
from streaming.assets.model import Asset
from streaming.jobs.warm_up import WARM_UP_ASSET

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


def asset_frame(spark: SparkSession, assets: Iterable[Asset]) -> DataFrame:
    """The registry as a table to join with, in one partition that stays in memory until `unpersist`.

    It is created from an Arrow table; a list of rows would pass through Python workers in every batch.
    """
    return spark.createDataFrame(asset_table(assets)).withColumn("known", F.lit(True)).coalesce(1).cache()


def asset_table(assets: Iterable[Asset]) -> pa.Table:
    """The registry as an Arrow table, made column by column: with 100,000 assets, rows take many times as long."""
    listed = list(assets)
    names = {name: "unit" if name == "declared_unit" else name for name in SCHEMA.names}
    columns = [
        pa.array([getattr(asset, name) for asset in listed], SCHEMA.field(column).type)
        for column, name in names.items()
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


class KnownAssets:
    """The assets of now as tables to join with, made again when the registry has changed.

    `left` is called with the assets that have left: the sinks forget them, because another shard may go on with them.
    """

    def __init__(self, spark: SparkSession, registry: RegistryCache, left: Callable[[Sequence[str]], None]) -> None:
        self._spark, self._registry, self._left = spark, registry, left
        self._lock = Lock()
        self._by_id: Mapping[str, Asset] = {}
        self._former: dict[str, Asset] = {}
        """Assets that have left: the archive, which is later, has not written all that they had sent."""
        self._frames: dict[bool, DataFrame] = {}
        """By whether former assets are included."""

    @property
    def count(self) -> int:
        """The number of assets."""
        return len(self._registry.by_id)

    def refresh(self) -> None:
        """Read the registry now; PyMongoError if MongoDB does not answer."""
        self._registry.refresh()

    def frame(self, *, former: bool = False) -> DataFrame:
        """The assets of now, the warm-up's, and perhaps those that have left."""
        with self._lock:
            self._follow()
            if former not in self._frames:
                assets: Collection[Asset] = self._by_id.values()
                others = self._former.values() if former else ()
                self._frames[former] = asset_frame(self._spark, [*assets, *others, WARM_UP_ASSET])
            return self._frames[former]

    def _follow(self) -> None:
        now = self._registry.by_id
        if now is self._by_id:
            return
        left = {name: asset for name, asset in self._by_id.items() if name not in now}
        self._former = {name: asset for name, asset in (self._former | left).items() if name not in now}
        if left:
            self._left(list(left))
        self._by_id = now
        for frame in self._frames.values():
            frame.unpersist()
        self._frames.clear()


def join_assets(rows: DataFrame, assets: DataFrame, lanes: int = 1) -> DataFrame:
    """Adds the asset's columns and `known`, whether the registry has the asset. Its columns are null if it does not.

    Rows in one lane meet the assets where these are; for more lanes the assets are collected and sent to all.
    """
    table = F.broadcast(assets) if lanes > 1 else assets.hint("shuffle_hash")
    return rows.join(table, "asset_id", "left").withColumn("known", F.coalesce("known", F.lit(False)))
