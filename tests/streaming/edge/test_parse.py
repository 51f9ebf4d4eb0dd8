"""Times, numbers and paths as devices write them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streaming.edge.parse import member, number, power_of_ten, time_ms, whole

BERLIN = ZoneInfo("Europe/Berlin")


def utc(value: Any, time_format: str = "auto", zone: ZoneInfo | None = None) -> str:
    return datetime.fromtimestamp(time_ms(value, time_format, zone) / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("text", "time_format", "expected"),
    [
        ("04.05.2026 24:00", "%d.%m.%Y %H:%M", "2026-05-04T22:00:00"),
        ("24.05.2024 24:00:00", "%d.%m.%Y %H:%M:%S", "2024-05-24T22:00:00"),
        ("202605242400", "%Y%m%d%H%M", "2026-05-24T22:00:00"),
        ("12/31/24 24:00", "%m/%d/%y %H:%M", "2024-12-31T23:00:00"),
        ("2026-05-24T24:00:00,000+02:00", "iso", "2026-05-24T22:00:00"),
        ("2016-12-31T23:59:60Z", "auto", "2017-01-01T00:00:00"),
        ("01.01.2017 00:59:60", "%d.%m.%Y %H:%M:%S", "2017-01-01T00:00:00"),
    ],
)
def test_the_end_of_a_day_and_a_leap_second_are_times_in_every_format(
    text: str, time_format: str, expected: str
) -> None:
    assert utc(text, time_format, BERLIN) == expected


@pytest.mark.parametrize(
    ("text", "time_format"),
    [
        ("04.05.2026 24:01", "%d.%m.%Y %H:%M"),
        ("24.24.2026 00:00", "%d.%m.%Y %H:%M"),
        ("04.05.2026 10:60", "%d.%m.%Y %H:%M"),
        ("04.05.2026 10:30:60", "%d.%m.%Y %H:%M:%S"),
        ("04.05.2026 25:00", "%d.%m.%Y %H:%M"),
        ("2026-05-04T24:00:01Z", "iso"),
        ("2026-05-04T10:00:00-24:00", "iso"),
        ("9999-12-31T24:00Z", "iso"),
        ("24" * 40_000, "iso"),
        ("1777888800000", "iso"),
    ],
)
def test_what_is_no_time_stays_none(text: str, time_format: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        time_ms(text, time_format, BERLIN)


@pytest.mark.parametrize("zone", [None, BERLIN])
@pytest.mark.parametrize("text", ["1712011200000", " 1777888800000 "])
def test_milliseconds_may_be_a_text_and_are_no_year(text: str, zone: ZoneInfo | None) -> None:
    assert time_ms(text, zone=zone) == int(text)


def test_a_basic_day_is_no_number() -> None:
    assert utc("20260504", zone=BERLIN) == "2026-05-03T22:00:00"


@pytest.mark.parametrize(
    ("content", "path", "expected"),
    [
        ({"1.8.0": 5}, "1.8.0", 5),
        ({"obis": {"1-0:1.8.0*255": {"value": 5}}}, "obis.1-0:1.8.0*255.value", 5),
        ({"a": {"b": 1}, "a.b": 2}, "a.b", 1),
        ({"a": {"c": 1}, "a.b": 2}, "a.b", 2),
        ([{"x.y": [7]}], "0.x.y.0", 7),
    ],
)
def test_a_key_may_have_dots(content: Any, path: str, expected: int) -> None:
    assert member(content, path) == expected
    with pytest.raises(ValueError, match="has no"):
        member(content, f"{path}.more")


@pytest.mark.parametrize("value", ["0.5", 1.5, "x", float("inf"), True])
def test_a_whole_number_has_no_fraction(value: Any) -> None:
    with pytest.raises(ValueError, match="number"):
        whole(value)


def test_a_power_of_ten_is_one_that_devices_use() -> None:
    assert power_of_ten("-3", "W_SF") == pytest.approx(1e-3)
    with pytest.raises(ValueError, match="W_SF: -32768 is not within"):
        power_of_ten(-32_768, "W_SF")
    assert number("-32768") == -32_768
