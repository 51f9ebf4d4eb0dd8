"""Units become megawatts."""

from typing import Any

import pyarrow as pa
import pytest

from streaming.jobs.transforms.units import to_megawatts

SCHEMA = pa.schema({"value": pa.float64(), "unit": pa.string(), "reason": pa.string()})


KNOWN = {"W": 2_500_000.0, "kW": 2_500.0, "MW": 2.5, "GW": 0.0025}


def test_known_units_become_megawatts(frame: Any) -> None:
    rows = [{"value": value, "unit": unit} for unit, value in KNOWN.items()]
    judged = to_megawatts(frame(rows, SCHEMA)).toArrow().to_pylist()
    assert [row["power_mw"] for row in judged] == pytest.approx([2.5] * len(KNOWN))
    assert {row["reason"] for row in judged} == {None}


def test_unknown_units_are_the_reason_unless_there_was_one(frame: Any) -> None:
    rows = [
        {"value": 1.0, "unit": "furlong"},
        {"value": 1.0, "unit": "mw"},
        {"value": 1.0, "unit": None},
        {"value": 1.0, "unit": None, "reason": "first"},
    ]
    judged = to_megawatts(frame(rows, SCHEMA)).toArrow().to_pylist()
    assert [row["reason"] for row in judged] == [
        "unknown unit furlong",
        "unknown unit mw",
        "unknown unit (none)",
        "first",
    ]
    assert {row["power_mw"] for row in judged} == {None}
