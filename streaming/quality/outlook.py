"""The rules for weather forecasts and prices, one definition for the jobs and for `forewatt stream redrive`.

They take decoded records in an Arrow table, one column a field, and a column `reason` that is null for a record that
could be decoded:

    judge_weather(rows)["reason"]    # null for a forecast that can be stored, else why it can't be
    judge_weather(rows)["value"]     # in the standard unit of its variable
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from streaming.quality.rules import rules
from streaming.units import PRICE_UNITS, UNITS, VARIABLES

WEATHER_COLUMNS = ("variable", "value", "unit", "interval_s", "issued", "time")
PRICE_COLUMNS = ("value", "unit")
Fault = tuple[Any, Callable[[Mapping[str, Any]], str]]
"""Which rows have a fault, and what it is."""


def judge_weather(rows: pa.Table) -> pa.Table:
    """The forecasts with `value` in the standard unit of their variable. Those that can't be used have a `reason`."""
    quantity, scale, offset, energy = (
        _look_up(rows["unit"], {name: getattr(unit, field) for name, unit in UNITS.items()})
        for field in ("quantity", "scale", "offset", "energy")
    )
    hours = pc.if_else(energy, pc.divide(pc.cast(rows["interval_s"], pa.float64()), 3_600.0), 1.0)
    value = pc.add(pc.divide(pc.multiply(rows["value"], scale), hours), offset)
    wanted = _look_up(rows["variable"], VARIABLES)
    lowest, highest = (
        _look_up(rows["variable"], {name: limits[bound] for name, limits in rules().forecast.items()})
        for bound in (0, 1)
    )
    outside = pc.or_(pc.less(value, lowest), pc.greater(value, highest))
    judged = _put(rows, "value", value)
    faults: list[Fault] = [
        _not_finite(rows),
        (pc.is_null(quantity), lambda row: f"unknown unit {row['unit'] or '(none)'}"),
        (pc.is_null(wanted), lambda row: f"unknown variable {row['variable']}"),
        (pc.not_equal(wanted, quantity), lambda row: f"unit {row['unit']} does not measure {row['variable']}"),
        (pc.greater(rows["issued"], rows["time"]), lambda _: "issued after its time: that is no prediction"),
        (outside, _impossible),
    ]
    return _with_reasons(judged, faults)


def judge_prices(rows: pa.Table) -> pa.Table:
    """The prices with `eur_mwh`. Those that can't be used have a `reason`."""
    scale = _look_up(rows["unit"], PRICE_UNITS)
    judged = rows.append_column("eur_mwh", pc.multiply(rows["value"], scale))
    unknown = pc.is_null(scale), lambda row: f"unknown unit of a price {row['unit']}"
    return _with_reasons(judged, [_not_finite(rows), unknown, _not_finite(judged, "eur_mwh")])


def _not_finite(rows: pa.Table, column: str = "value") -> Fault:
    return pc.invert(pc.is_finite(rows[column])), lambda _: "the value is not a finite number"


def _impossible(row: Mapping[str, Any]) -> str:
    return f"{row['value']:.6g} is no possible {row['variable']}: is it accumulated, or in another unit?"


def _look_up(names: pa.ChunkedArray, table: Mapping[str, Any]) -> pa.ChunkedArray:
    """The table's value of each name; null for an unknown one."""
    return pc.take(pa.array(table.values()), pc.index_in(pc.cast(names, pa.string()), pa.array(table, pa.string())))


def _with_reasons(rows: pa.Table, faults: Sequence[Fault]) -> pa.Table:
    """The rows with the first fault of each as its `reason`, unless it has one already."""
    reasons: list[str | None] = rows["reason"].to_pylist()
    for is_faulty, text in faults:
        # NOTE: `indices_nonzero` of PyArrow 22 crashes the process for a column without rows.
        if not pc.any(is_faulty).as_py():
            continue
        numbers = pc.indices_nonzero(
            pc.and_(pc.fill_null(is_faulty, False), pc.is_null(pa.array(reasons, pa.string())))
        )
        for number, row in zip(numbers.to_pylist(), rows.take(numbers).to_pylist(), strict=True):
            reasons[number] = text(row)
    return _put(rows, "reason", pa.array(reasons, pa.string()))


def _put(rows: pa.Table, name: str, column: Any) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, column)
