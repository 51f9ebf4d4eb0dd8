"""The rule a reading has to meet."""

import math
from typing import Any

from streaming.jobs.transforms.quality import GOOD, NIGHT_PRODUCTION, OUT_OF_RANGE, judge_quality

NIGHT = math.sin(math.radians(-7))
DUSK = math.sin(math.radians(-5))


CASES: list[tuple[dict[str, Any], int | None]] = [
    ({}, GOOD),
    ({"power_mw": 4.1}, GOOD),
    ({"power_mw": 4.3}, OUT_OF_RANGE),
    ({"power_mw": -0.03}, GOOD),
    ({"power_mw": -0.5}, OUT_OF_RANGE),
    ({"power_mw": -3.9, "asset_class": "storage"}, GOOD),
    ({"power_mw": -4.3, "asset_class": "storage"}, OUT_OF_RANGE),
    ({"sun_sine": NIGHT}, NIGHT_PRODUCTION),
    ({"sun_sine": NIGHT, "power_mw": 0.03}, GOOD),
    ({"sun_sine": NIGHT, "asset_class": "wind"}, GOOD),
    ({"sun_sine": DUSK}, GOOD),
    ({"capacity_mw": None}, None),
]


def test_quality(judged_frame: Any, reading: Any) -> None:
    rows = judge_quality(judged_frame([reading(**fields) for fields, _ in CASES])).toArrow().to_pylist()
    for row, (fields, expected) in zip(rows, CASES, strict=True):
        assert row["quality"] == expected, fields
