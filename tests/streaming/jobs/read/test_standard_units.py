"""Converts readings to standard units."""

from typing import Any

import pyarrow as pa
import pytest

from streaming.jobs.read.units import to_standard
from streaming.units import UNITS, Quantity, standard

SCHEMA = pa.schema(
    {
        "value": pa.float64(),
        "unit": pa.string(),
        "declared_unit": pa.string(),
        "asset_class": pa.string(),
        "interval_s": pa.int64(),
        "reason": pa.string(),
        "covers_s": pa.int32(),
    }
)
SOLAR = {"value": 12.5, "asset_class": "solar", "interval_s": 900, "declared_unit": "kW"}
STATION = {**SOLAR, "asset_class": "weather", "declared_unit": "C"}


def converted(frame: Any, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    return to_standard(frame(rows, SCHEMA)).toArrow().to_pylist()


def test_every_unit_is_converted_as_in_the_table_of_units(frame: Any) -> None:
    fitting = [SOLAR if unit.quantity is Quantity.POWER else STATION for unit in UNITS.values()]
    rows = converted(frame, *({**asset, "unit": name} for asset, name in zip(fitting, UNITS, strict=True)))
    assert [row["measured"] for row in rows] == pytest.approx([standard(12.5, name, 900) for name in UNITS])
    assert [row["quantity"] for row in rows] == [unit.quantity for unit in UNITS.values()]
    assert {row["reason"] for row in rows} == {None}
    for row in rows:
        assert row["power_mw"] == (row["measured"] if row["quantity"] == "power" else None)


def test_an_energy_is_that_of_what_the_reading_covers(frame: Any) -> None:
    energy = {**SOLAR, "value": 500.0, "unit": "kWh"}
    rows = converted(frame, *({**energy, "covers_s": seconds} for seconds in (3_600, 900, 0, None)))
    assert [row["power_mw"] for row in rows] == pytest.approx([0.5, 2.0, 2.0, 2.0])


def test_a_reading_without_a_unit_uses_the_declared_one(frame: Any) -> None:
    rows = converted(frame, {**SOLAR, "unit": ""}, {**SOLAR, "unit": None}, {**STATION, "unit": ""})
    assert [row["measured"] for row in rows] == pytest.approx([0.0125, 0.0125, 12.5])


def test_unconvertible_readings_have_a_reason_and_an_earlier_reason_stays(frame: Any) -> None:
    rows = converted(
        frame,
        {**SOLAR, "unit": "furlong"},
        {**SOLAR, "unit": "mw"},
        {"value": 1.0, "unit": None},
        {"value": 1.0, "unit": None, "reason": "first"},
        {**SOLAR, "unit": "C"},
        {**STATION, "unit": "kW"},
    )
    assert [row["reason"] for row in rows] == [
        "unknown unit furlong",
        "unknown unit mw",
        "unknown unit (none)",
        "first",
        "unit C does not fit an asset of class solar",
        "unit kW does not fit an asset of class weather",
    ]


def test_readings_of_an_unknown_asset_may_have_any_known_unit(frame: Any) -> None:
    power, energy = converted(frame, {"value": 1.0, "unit": "MW"}, {"value": 1.0, "unit": "MWh"})
    assert (power["reason"], energy["reason"]) == (None, None)
    assert (power["power_mw"], energy["power_mw"]) == (1.0, None)
