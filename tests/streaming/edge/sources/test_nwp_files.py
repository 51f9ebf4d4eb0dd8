"""Weather files as programs and clocks leave them: odd headers, missing quotes, skipped hours, repeated rows."""

from pathlib import Path
from typing import Any

import pytest

from tests.streaming.edge.sources.test_nwp_source import LOCAL, read

TEMPERATURE = {"t": {"variable": "temperature", "unit": "K"}}
FILE: dict[str, Any] = {**LOCAL, "columns": TEMPERATURE, "zone": ""}
RAIN = {**FILE, "columns": {"t": {"variable": "precipitation", "unit": "mm", "accumulated": True}}}
HEAT = {**FILE, "columns": {"t": {"variable": "irradiance", "unit": "J/m2", "accumulated": True}}}


def values(basket: Any, path: Path, text: str, **config: Any) -> list[Any]:
    """Minutes of the day and values, or reasons."""
    path.write_text(text)
    found = read(basket, **{**FILE, **config}, files=str(path))
    return [each.get("reason") or (each["time_ms"] // 60_000 % 1_440, each["value"]) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "\n \n\nvalid,t\n2026-05-04T01:00,281\n",
        "sep=;\n\nvalid;t\n2026-05-04T01:00;281\n",
        'valid,t,"written by\nhand"\n2026-05-04T01:00,281,"a\nb"\n',
    ],
)
def test_a_header_is_found(tmp_path: Path, basket: Any, text: str) -> None:
    assert values(basket, tmp_path / "a.csv", text) == [(60, 281)]


def test_a_name_with_a_line_break_is_declared_with_a_space(tmp_path: Path, basket: Any) -> None:
    text = '"valid\r\n(UTC)",t\n2026-05-04T01:00,281\n'
    assert values(basket, tmp_path / "a.csv", text, valid="valid (UTC)") == [(60, 281)]


def test_a_missing_quote_costs_no_row_before_it_and_is_reported_once(tmp_path: Path, basket: Any) -> None:
    text = 'valid,t\n2026-05-04T01:00,281\n2026-05-04T02:00,"282\n' + "2026-05-04T03:00,283\n" * 8_000
    first, fault = values(basket, tmp_path / "a.csv", text)
    assert first == (60, 281)
    assert "what comes after 1 rows can't be read" in fault
    assert len(values(basket, tmp_path / "a.csv", text)) == 2, "a restart reports it again"


@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "[ab].csv"])
def test_a_path_may_have_the_signs_of_a_pattern(tmp_path: Path, basket: Any, name: str) -> None:
    assert values(basket, tmp_path / name, "valid,t\n2026-05-04T01:00,281\n") == [(60, 281)]


@pytest.mark.parametrize(
    ("zone", "before", "skipped", "after"),
    [
        ("Europe/Berlin", "2026-03-29T01:00", "2026-03-29T02:00", "2026-03-29T03:00"),
        ("America/New_York", "2026-03-08T01:30", "2026-03-08T02:30", "2026-03-08T03:00"),
        ("Australia/Lord_Howe", "2026-10-04T01:30", "2026-10-04T02:15", "2026-10-04T02:30"),
    ],
)
def test_an_hour_that_clocks_skip_is_set_aside_and_replaces_no_other(
    tmp_path: Path, basket: Any, zone: str, before: str, skipped: str, after: str
) -> None:
    text = f"valid,t\n{before},1\n{skipped},2\n{after},3\n"
    first, reason, last = values(basket, tmp_path / "a.csv", text, zone=zone)
    assert (first[1], last[1]) == (1, 3)
    assert f"does not exist in {zone}" in reason


def test_the_end_of_the_hour_before_clocks_skip_one_is_a_time(tmp_path: Path, basket: Any) -> None:
    text = "valid,t\n2026-03-29T01:00,1\n2026-03-29T02:00,2\n2026-03-29T04:00,4\n2026-03-30T02:00,5\n"
    found = values(basket, tmp_path / "a.csv", text, zone="Europe/Berlin", stamp="end")
    assert found == [(1_380, 1), (0, 2), (60, 4), (1_380, 5)]


@pytest.mark.parametrize(
    ("times", "aside"),
    [
        (["02:00", "02:00", "03:00", "04:00"], []),
        (["02:00", "03:00", "03:00", "04:00"], [2]),
        (["02:30", "03:00", "02:30", "03:00", "03:30"], [2, 3]),
    ],
)
def test_ends_that_replace_those_of_the_repeated_hour_are_set_aside(
    tmp_path: Path, basket: Any, times: list[str], aside: list[int]
) -> None:
    text = "valid,t\n" + "".join(f"2026-10-25T{time},{number}\n" for number, time in enumerate(times))
    found = values(basket, tmp_path / "a.csv", text, zone="Europe/Berlin", stamp="end")
    assert [number for number, each in enumerate(found) if isinstance(each, str) and "put back" in each] == aside
    kept = [each[0] for each in found if not isinstance(each, str)]
    assert len(set(kept)) == len(kept)


def test_a_repeated_row_of_what_adds_up_adds_nothing(tmp_path: Path, basket: Any) -> None:
    rows = ("01:00Z,1", "02:00Z,3", "02:00Z,3", "03:00Z,6")
    text = "valid,t\n" + "".join(f"2026-05-04T{row}\n" for row in rows)
    assert values(basket, tmp_path / "a.csv", text, **RAIN) == [(0, 1), (60, 2), (120, 3)]


def test_an_earlier_row_of_what_adds_up_is_set_aside(tmp_path: Path, basket: Any) -> None:
    rows = ("01:00Z,1", "03:00Z,6", "02:00Z,3", "04:00Z,7")
    text = "valid,t\n" + "".join(f"2026-05-04T{row}\n" for row in rows)
    first, second, reason, last = values(basket, tmp_path / "a.csv", text, **RAIN)
    assert [first, second, last] == [(0, 1), (60, 5), (180, 1)]
    assert "not later than the last row" in reason


def test_a_sum_that_seems_to_shrink_by_rounding_has_not_started_again(tmp_path: Path, basket: Any) -> None:
    rows = ("01:00Z,1000000", "02:00Z,999999.5", "03:00Z,1000600", "04:00Z,3600")
    text = "valid,t\n" + "".join(f"2026-05-04T{row}\n" for row in rows)
    assert values(basket, tmp_path / "a.csv", text, **HEAT) == [(0, 1e6), (60, 0), (120, 600), (180, 3_600)]
