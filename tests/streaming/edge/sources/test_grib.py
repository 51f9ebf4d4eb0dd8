"""GRIB2 files, written by ecCodes as weather services do, become forecasts at the declared points."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import eccodes
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from streaming.edge.config import GribConfig, GribField, NwpPoint
from streaming.edge.sources.documents import DocumentSource
from streaming.edge.sources.grib import grib_records
from streaming.edge.sources.grib_values import Message, records_of
from streaming.gateway.records import validate_records
from streaming.units import standard

ISSUED_MS, HOUR_MS = 1_781_481_600_000, 3_600_000
"""15 June 2026, 00 UTC."""
POINTS = {
    "a": {"point_id": "icon-a", "latitude": 53.1, "longitude": 11.2},
    "b": {"point_id": "icon-b", "latitude": 51.9, "longitude": 12.0},
}
FIELDS = {
    "2t": {"variable": "temperature"},
    "10u": {"variable": "wind-u"},
    "ssrd": {"variable": "irradiance"},
    "avg_sdswrf": {"variable": "irradiance"},
    "tp": {"variable": "precipitation"},
}
COLUMNS, ROWS = 5, 4
"""From 54 to 51 degrees north and from 10 to 14 degrees east, a degree apart."""
NEAR_A, NEAR_B = 6, 12
"""The indices of the grid points at 53 N, 11 E and at 52 N, 12 E."""


def message(short: str, hours: int, value: float, since_h: int | None = None, **keys: Any) -> bytes:
    """A message whose value near b is one more than `value`, which is that near a; elsewhere it is 0."""
    handle = eccodes.codes_grib_new_from_samples("GRIB2")
    grid = {
        "Ni": COLUMNS,
        "Nj": ROWS,
        "latitudeOfFirstGridPointInDegrees": 54,
        "latitudeOfLastGridPointInDegrees": 51,
        "longitudeOfFirstGridPointInDegrees": 10,
        "longitudeOfLastGridPointInDegrees": 14,
        "iDirectionIncrementInDegrees": 1,
        "jDirectionIncrementInDegrees": 1,
    }
    for name, content in {**grid, "dataDate": 20260615, "dataTime": 0}.items():
        eccodes.codes_set(handle, name, content)
    if since_h is not None:
        eccodes.codes_set(handle, "productDefinitionTemplateNumber", 8)
    eccodes.codes_set(handle, "shortName", short)
    eccodes.codes_set(handle, "stepRange", f"{since_h}-{hours}" if since_h is not None else str(hours))
    for name, content in {"bitsPerValue": 24, **keys}.items():
        eccodes.codes_set(handle, name, content)
    values = [0.0] * (COLUMNS * ROWS)
    values[NEAR_A], values[NEAR_B] = value, value + 1
    eccodes.codes_set_values(handle, values)
    content = eccodes.codes_get_message(handle)
    eccodes.codes_release(handle)
    return bytes(content)


def config(**changes: Any) -> GribConfig:
    return GribConfig.model_validate({"files": "x", "points": POINTS, "fields": FIELDS, **changes})


def read(*messages: bytes, **changes: Any) -> list[dict[str, Any]]:
    return grib_records(b"".join(messages), config(**changes))


def at(records: list[dict[str, Any]], point: str = "icon-a") -> Iterator[tuple[int, int, float]]:
    """Start, in hours since the issue, length in s, and value in standard units of each record of a point."""
    for record in records:
        if record["point_id"] == point:
            value = standard(record["value"], record["unit"], record["interval_s"])
            yield (record["time_ms"] - ISSUED_MS) // HOUR_MS, record["interval_s"], round(value, 2)


def test_moments__have_the_value_of_the_nearest_grid_point_and_the_gateway_takes_them() -> None:
    records = read(message("2t", 3, 288.15), message("10u", 3, -4.5))
    assert list(at(records)) == [(3, 3_600, -4.5), (3, 3_600, 15.0)]
    assert list(at(records, "icon-b")) == [(3, 3_600, -3.5), (3, 3_600, 16.0)]
    assert {record["issued_ms"] for record in records} == {ISSUED_MS}
    assert len(validate_records(records, lambda _: True)[0]) == 4


def test_amounts_since_the_issue__each_interval_has_what_it_adds() -> None:
    amounts = [message("ssrd", hours, joules, 0) for hours, joules in ((1, 3.6e5), (2, 1.08e6), (5, 1.08e6 + 3.24e6))]
    for order in (amounts, amounts[::-1]):
        assert list(at(read(*order))) == [(0, 3_600, 100.0), (1, 3_600, 200.0), (2, 10_800, 300.0)]


def test_amounts_of_single_intervals__are_what_they_say() -> None:
    amounts = [message("ssrd", hours, 3.6e5 * hours, hours - 1) for hours in (1, 2, 3)]
    assert list(at(read(*amounts))) == [(0, 3_600, 100.0), (1, 3_600, 200.0), (2, 3_600, 300.0)]


def test_means_since_the_issue__each_interval_has_its_own_mean() -> None:
    means = [message("avg_sdswrf", hours, watts, 0) for hours, watts in ((1, 100.0), (2, 150.0), (4, 325.0))]
    assert list(at(read(*means))) == [(0, 3_600, 100.0), (1, 3_600, 200.0), (2, 7_200, 500.0)]


def test_an_amount_that_seems_to_shrink__by_rounding_it_has_not__by_more_it_is_set_aside() -> None:
    night = read(message("ssrd", 1, 1e6, 0), message("ssrd", 2, 1e6 - 100, 0))
    assert list(at(night)) == [(0, 3_600, pytest.approx(277.78)), (1, 3_600, 0.0)]
    broken = read(message("ssrd", 1, 1e6, 0), message("ssrd", 2, 1e5, 0))
    assert "has shrunk by" in next(each["reason"] for each in broken if each["kind"] == "unusable")


HOUR = timedelta(hours=1)


def amounts(*messages: tuple[int, float], kind: str = "accum") -> list[Any]:
    """Start (h), length (s) and value of what messages since the issue add, or why they are set aside."""
    issued, field = datetime(2026, 5, 4, tzinfo=UTC), GribField(variable="irradiance")
    units = {"accum": "J m**-2", "avg": "W m**-2"}[kind]
    sent = [
        ("s", field, Message("a", issued, issued, issued + end * HOUR, kind, units, value)) for end, value in messages
    ]
    records = records_of(sent, {"a": NwpPoint(point_id="a", latitude=53, longitude=11)})
    return [
        each.get("reason") or (each["time_ms"] // HOUR_MS % 24, each["interval_s"], each["value"]) for each in records
    ]


@pytest.mark.parametrize("kind", ["accum", "avg"])
def test_a_message_that_comes_twice__counts_once(kind: str) -> None:
    once = amounts((1, 100), (2, 150), (3, 200), kind=kind)
    assert amounts((1, 100), (2, 150), (2, 150), (3, 200), kind=kind) == once
    assert [each[:2] for each in once] == [(0, 3_600), (1, 3_600), (2, 3_600)]


def test_a_message_that_comes_twice_with_another_value__is_set_aside() -> None:
    first, second, reason, third = amounts((1, 100), (2, 150), (2, 160), (3, 200))
    assert "comes twice until 2026-05-04T02:00Z" in reason
    assert (first, second, third) == ((0, 3_600, 100), (1, 3_600, 50), (2, 3_600, 50))


def test_a_value_that_is_no_number__spoils_no_later_one() -> None:
    first, reason, third = amounts((1, 100), (2, float("nan")), (3, 200))
    assert "not a finite number" in reason
    assert (first, third) == ((0, 3_600, 100), (1, 7_200, 100))


def test_precipitation_in_metres__is_stored_in_millimetres() -> None:
    (rain, _) = read(message("tp", 1, 2.5, 0), fields={"tp": {"variable": "precipitation"}})
    assert (rain["unit"], round(rain["value"], 2)) == ("mm", 2.5 if rain["value"] < 100 else 2_500.0)


def test_a_level__chooses_between_messages_of_one_name() -> None:
    fields = {"u@100": {"variable": "wind-u"}}
    on_100, on_500 = (message("u", 1, 7.0, typeOfLevel="isobaricInhPa", level=level) for level in (100, 500))
    assert [value for _, _, value in at(read(on_100, on_500, fields=fields))] == [7.0]


def test_a_missing_value__is_no_record() -> None:
    holes = message("2t", 1, 9_999.0, bitmapPresent=1, missingValue=9_999.0)
    assert [record["point_id"] for record in read(holes)] == ["icon-b"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"points": {"far": {"point_id": "far", "latitude": -30, "longitude": 11}}}, "the message 1 can't be read"),
        ({"fields": {"2t": {"variable": "irradiance"}}}, "'K' does not measure irradiance"),
    ],
)
def test_a_message_that_does_not_fit__is_set_aside_with_its_reason(changes: dict[str, Any], reason: str) -> None:
    records = read(message("2t", 1, 280.0), **changes)
    assert records
    assert all(record["kind"] == "unusable" and reason in record["reason"] for record in records)


def test_a_member_of_an_ensemble__is_set_aside() -> None:
    member = message("2t", 1, 280.0, productDefinitionTemplateNumber=1, perturbationNumber=7)
    (aside,) = read(member)
    assert "member 7 of an ensemble" in aside["reason"]


def test_a_file_that_is_cut_off__keeps_its_whole_messages() -> None:
    records = read(message("2t", 1, 280.0), message("2t", 2, 281.0)[:-20])
    assert [record["kind"] for record in records] == ["weather-forecast"] * 2 + ["unusable"]


@settings(max_examples=3)
@given(st.binary(min_size=1, max_size=40), st.integers(16, 150))
def test_damaged_messages__end_in_records_or_a_reason_and_never_in_the_end_of_the_process(
    damage: bytes, start: int
) -> None:
    whole = message("2t", 1, 280.0)
    damaged = whole[:start] + damage + whole[start + len(damage) :]
    records = reasons_or_records(message("2t", 2, 281.0) + damaged)
    assert [record["kind"] for record in records][:2] == ["weather-forecast"] * 2, "the message before is whole"


def test_a_message_at_which_eccodes_ends__is_set_aside() -> None:
    # A grid that claims to have no points along a parallel.
    whole = bytearray(message("2t", 1, 280.0))
    whole[whole.index(bytes([0, 0, 0, COLUMNS, 0, 0, 0, ROWS])) + 3] = 0
    (*good, aside) = read(message("2t", 2, 281.0), bytes(whole))
    assert len(good) == 2
    assert aside["kind"] == "unusable"


def reasons_or_records(content: bytes) -> list[dict[str, Any]]:
    records = grib_records(content, config())
    assert all(record["kind"] in ("weather-forecast", "unusable") for record in records)
    return records


def test_files__are_read_once_and_again_when_they_change(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "icon.grib2"
    reader = config(files=str(tmp_path / "*.grib2"))
    counts = []
    for content in (message("2t", 1, 280.0), message("2t", 1, 280.0), message("2t", 1, 281.0), b"nothing"):
        path.write_bytes(content)
        asyncio.run(DocumentSource(reader, partial(grib_records, config=reader), once=True).run(basket))
        counts.append(len(basket.records))
    assert counts == [2, 2, 4, 5]
    assert "no GRIB message" in basket.records[-1]["reason"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"fields": {"2t": {"variable": "heat"}}}, "variable"),
        ({"fields": {"2t": {"variable": "temperature", "unit": "W/m2"}}}, "unit"),
        ({"points": {}}, "points"),
        ({"stamp": "end"}, "stamp"),
    ],
)
def test_an_invalid_configuration__is_refused_by_field(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        config(**changes)
