"""The latest-value service computes the same values and qualities as Spark."""

import random
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from streaming.assets.model import Asset, AssetClass
from streaming.jobs.judge.quality import judge_quality
from streaming.jobs.read.assets import asset_frame, join_assets
from streaming.jobs.read.sun import add_sun
from streaming.jobs.read.units import to_standard
from streaming.latest.service import FUTURE, newest
from streaming.latest.values import Reading, measured, quality, value_json
from streaming.quality.rules import GOOD, rules
from streaming.units import UNITS, Quantity

DAY_MS = round(datetime(2016, 6, 15, tzinfo=UTC).timestamp() * 1_000)
SCHEMA = pa.schema(
    {
        "place": pa.int64(),
        "asset_id": pa.string(),
        "time": pa.timestamp("ms", "UTC"),
        "value": pa.float64(),
        "unit": pa.string(),
        "arrived": pa.timestamp("ms", "UTC"),
        "reason": pa.string(),
        "status": pa.string(),
        "covers_s": pa.int32(),
    }
)


def asset(asset_class: AssetClass, **fields: Any) -> Asset:
    weather = asset_class is AssetClass.WEATHER
    place = {"latitude": 53.0, "longitude": 11.0, "region": "north"}
    size = {"capacity_mw": 0.0, "unit": "C"} if weather else {"capacity_mw": 4.0, "unit": "MW"}
    names = {"asset_id": asset_class.value, "name": asset_class.value, "asset_class": asset_class}
    return Asset.model_validate({**names, **place, **size, **fields})


ASSETS = {asset_class.value: asset(asset_class) for asset_class in AssetClass}
ASSETS["feeder"] = asset(AssetClass.LOAD, asset_id="feeder", lowest_pu=-1.0, highest_pu=1.0)
"""A feeder that rooftop solar may turn around."""


def readings(count: int) -> list[Reading]:
    """Random readings of all classes, units and hours; about half have a unit that fits their class."""
    chance = random.Random(11)
    units = [*UNITS, "", "furlong"]
    names = {
        asset_class: [name for name, of in ASSETS.items() if of.asset_class is asset_class]
        for asset_class in AssetClass
    }
    drawn = []
    for _ in range(count):
        asset_class = chance.choice(list(AssetClass))
        fitting = "C" if asset_class is AssetClass.WEATHER else "MW"
        unit = fitting if chance.random() < 0.5 else chance.choice(units)
        time_ms = DAY_MS + chance.randrange(96) * 900_000
        arrived_ms = time_ms + chance.choice([900_000, -299_000, -301_000, -302_000])
        value = chance.choice([0.0, 0.03, 1.0, 4.5, -0.5, 61.0])
        status = chance.choice(["good", "good", "uncertain", "undated"])
        covers_s = chance.choice([0, 60, 3_600])
        drawn.append(Reading(chance.choice(names[asset_class]), time_ms, value, unit, arrived_ms, status, covers_s))
    return drawn


def test_values_and_qualities_equal_those_of_spark(spark: SparkSession) -> None:
    sent = readings(1_500)
    rows = [
        {
            "place": place,
            "asset_id": reading.asset_id,
            "time": datetime.fromtimestamp(reading.time_ms / 1_000, UTC),
            "value": reading.value,
            "unit": reading.unit,
            "arrived": datetime.fromtimestamp(reading.arrived_ms / 1_000, UTC),
            "reason": None,
            "status": reading.status,
            "covers_s": reading.covers_s,
        }
        for place, reading in enumerate(sent)
    ]
    frame = spark.createDataFrame(pa.Table.from_pylist(rows, SCHEMA))
    joined = join_assets(frame, asset_frame(spark, list(ASSETS.values())))
    judged = judge_quality(add_sun(to_standard(joined)), rules(), F.col("arrived")).orderBy("place").toArrow()
    qualities = set()
    for reading, row in zip(sent, judged.to_pylist(), strict=True):
        ours = measured(reading, ASSETS[reading.asset_id])
        assert (ours is None) == (row["reason"] is not None), (reading, row)
        if ours is not None:
            close: Any = pytest.approx(row["measured"], rel=1e-12)
            assert (ours.quantity, ours.value) == (row["quantity"], close)
            assert quality(ours, reading.arrived_ms, rules()) == row["quality"], (reading, row)
            qualities.add(row["quality"])
    assert qualities == {GOOD, *(rule.quality for rule in rules().reading)}


def test_an_energy_is_that_of_what_the_reading_covers() -> None:
    hour = measured(Reading("solar", DAY_MS, 500.0, "kWh", DAY_MS, covers_s=3_600), ASSETS["solar"])
    quarter = measured(Reading("solar", DAY_MS, 500.0, "kWh", DAY_MS), ASSETS["solar"])
    assert (hour and hour.value, quarter and quarter.value) == (0.5, 2.0)


def test_values_are_stored_in_the_quantitys_unit() -> None:
    value = measured(Reading("solar", DAY_MS, 500.0, "kWh", DAY_MS), ASSETS["solar"])
    assert value is not None
    assert value_json(value, 0) == {
        "asset_id": "solar",
        "asset_class": "solar",
        "time_ms": DAY_MS,
        "quantity": Quantity.POWER,
        "value": 2.0,
        "quality": 0,
    }


def test_a_state_of_charge_stands_beside_the_power_of_its_storage() -> None:
    readings = [Reading("storage", DAY_MS, value, unit, DAY_MS) for value, unit in ((-2.0, "MW"), (55.0, "%"))]
    values = newest(readings, ASSETS, {})
    assert {key: (value.quantity, value.value, number) for key, (value, number) in values.items()} == {
        "storage": (Quantity.POWER, -2.0, GOOD),
        "storage/state-of-charge": (Quantity.STATE_OF_CHARGE, pytest.approx(0.55), GOOD),
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_reading_that_is_not_finite_has_no_value(value: float) -> None:
    assert measured(Reading("solar", DAY_MS, value, "MW", DAY_MS), ASSETS["solar"]) is None


def test_the_newest_reading_counts_unless_it_is_from_the_future() -> None:
    def of(minutes: int, arrived: int, value: float) -> Reading:
        return Reading("load", DAY_MS + minutes * 60_000, value, "MW", DAY_MS + arrived * 60_000)

    before = FUTURE._value.get()
    values = newest([of(15, 30, 1.5), of(0, 30, 1.0), of(60, 30, 3.0), of(30, 30, 2.0)], ASSETS, {})
    assert values["load"][0].value == 2.0
    assert FUTURE._value.get() == before + 1
    assert newest([of(15, 30, 1.5)], ASSETS, values) == {}
    assert newest([Reading("nobody", DAY_MS, 1.0, "MW", DAY_MS)], ASSETS, {}) == {}


@pytest.mark.parametrize(
    ("name", "mw", "good"),
    [
        ("net-load", -3.0, True),
        ("net-load", -4.5, False),
        ("load", -3.0, True),
        ("wind", -3.0, False),
        ("wind", -0.12, True),
        ("solar", -0.12, True),
        ("solar", -0.4, False),
    ],
)
def test_a_net_load_may_feed_in_and_production_may_not_be_negative(name: str, mw: float, good: bool) -> None:
    value = measured(Reading(name, DAY_MS, mw, "MW", DAY_MS + 900_000), ASSETS[name])
    assert value is not None
    assert (quality(value, DAY_MS + 900_000, rules()) == GOOD) == good
