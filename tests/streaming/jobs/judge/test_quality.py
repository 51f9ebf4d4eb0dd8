"""Applies the rules that judge a reading on its own."""

import math
from typing import Any

from pyspark.sql import functions as F

from streaming.jobs.judge.quality import judge_quality
from streaming.quality.rules import GOOD, rules

NIGHT = math.sin(math.radians(-7))
DUSK = math.sin(math.radians(-5))
QUALITY = {rule.kind: rule.quality for rule in rules().reading}
RANGE, DARK, SKEW = QUALITY["out-of-range"], QUALITY["night-production"], QUALITY["clock-skew"]
STATION = {"asset_class": "weather", "power_mw": None, "capacity_mw": 0.0}
BATTERY = {"asset_class": "storage", "power_mw": None, "quantity": "state-of-charge"}

CASES: list[tuple[dict[str, Any], int | None]] = [
    ({}, GOOD),
    ({"power_mw": 4.1}, GOOD),
    ({"power_mw": 4.3}, RANGE),
    ({"power_mw": -0.03}, GOOD),
    ({"power_mw": -0.5}, RANGE),
    ({"power_mw": -3.9, "asset_class": "storage"}, GOOD),
    ({"power_mw": -4.3, "asset_class": "storage"}, RANGE),
    ({"power_mw": -3.9, "asset_class": "net-load"}, GOOD),
    ({"power_mw": -4.3, "asset_class": "net-load"}, RANGE),
    ({"sun_sine": NIGHT, "power_mw": -0.12}, GOOD),
    ({"sun_sine": NIGHT}, DARK),
    ({"sun_sine": NIGHT, "power_mw": 0.03}, GOOD),
    ({"sun_sine": NIGHT, "asset_class": "wind"}, GOOD),
    ({"sun_sine": DUSK}, GOOD),
    ({**BATTERY, "measured": 0.55}, GOOD),
    ({**BATTERY, "measured": 55.0}, RANGE),
    ({**BATTERY, "measured": 0.55, "lowest_pu": -1.0, "highest_pu": -0.5}, GOOD),
    ({**STATION, "quantity": "temperature", "measured": -20.0}, GOOD),
    ({**STATION, "quantity": "temperature", "measured": 61.0}, RANGE),
    ({**STATION, "quantity": "wind-speed", "measured": -1.0}, RANGE),
    ({**STATION, "quantity": "irradiance", "measured": 900.0}, GOOD),
    ({"status": "uncertain"}, QUALITY["uncertain-source"]),
    ({"status": "undated"}, QUALITY["undated"]),
    ({"status": "undated", "power_mw": 4.3}, RANGE),
    ({"power_mw": -0.5, "lowest_pu": -1.0}, GOOD),
    ({"power_mw": 4.1, "highest_pu": 1.0}, RANGE),
    ({"known": False, "capacity_mw": None, "asset_class": None}, None),
]


def test_every_rule_sets_its_quality(judged_frame: Any, reading: Any) -> None:
    rows = [reading(**fields) for fields, _ in CASES]
    now = F.lit(rows[0]["time"])
    for row, (fields, expected) in zip(
        judge_quality(judged_frame(rows), rules(), now).toArrow().to_pylist(), CASES, strict=True
    ):
        assert row["quality"] == expected, fields


def test_a_reading_from_the_future_breaks_the_clock_skew_rule(judged_frame: Any, reading: Any) -> None:
    rows = [reading(0), reading(5), reading(6)]
    now = F.lit(rows[0]["time"])
    judged = judge_quality(judged_frame(rows), rules(), now).orderBy("time").toArrow().to_pylist()
    assert [row["quality"] for row in judged] == [GOOD, GOOD, SKEW]
