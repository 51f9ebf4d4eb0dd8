"""Joins readings with the asset registry."""

from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from streaming.assets.model import Asset
from streaming.jobs.read.assets import asset_frame, join_assets


def test_known_assets_get_their_columns_and_unknown_ones_get_nulls(
    spark: SparkSession, frame: Any, region: list[Asset]
) -> None:
    known = region[0]
    rows = frame([{"asset_id": known.asset_id}, {"asset_id": "nobody"}], pa.schema({"asset_id": pa.string()}))
    joined = {row["asset_id"]: row for row in join_assets(rows, asset_frame(spark, region)).toArrow().to_pylist()}
    assert joined[known.asset_id]["known"] is True
    assert joined[known.asset_id]["capacity_mw"] == known.capacity_mw
    assert joined[known.asset_id]["region"] == known.region
    assert joined["nobody"]["known"] is False
    assert joined["nobody"]["capacity_mw"] is None


def test_an_empty_registry_knows_no_asset(spark: SparkSession, frame: Any) -> None:
    rows = frame([{"asset_id": "nobody"}], pa.schema({"asset_id": pa.string()}))
    (row,) = join_assets(rows, asset_frame(spark, [])).toArrow().to_pylist()
    assert row["known"] is False


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_micro_batch_is_not_shuffled_for_its_assets(
    spark: SparkSession, frame: Any, region: list[Asset], lanes: int
) -> None:
    known = region[0]
    rows = (
        frame([{"asset_id": known.asset_id}] * 4, pa.schema({"asset_id": pa.string()})).repartition(4).coalesce(lanes)
    )
    joined = join_assets(rows, asset_frame(spark, region), lanes)
    plan = joined._jdf.queryExecution().executedPlan().toString()
    join = "ShuffledHashJoin" if lanes == 1 else "BroadcastHashJoin"
    assert (join in plan, plan.count("Exchange hashpartitioning")) == (True, 0)
    assert joined.toArrow()["capacity_mw"].to_pylist() == [known.capacity_mw] * 4
