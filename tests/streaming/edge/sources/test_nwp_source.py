"""Weather predictions from files: issue and lead times are preserved, and rows are read once."""

import asyncio
import gzip
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from streaming.edge.buffer import DiskBuffer
from streaming.edge.config import NwpConfig
from streaming.edge.sources.nwp import NwpSource
from streaming.edge.unusable import sendable
from streaming.gateway.records import validate_records
from streaming.units import standard

HOUR_MS = 3_600_000
ISSUED_MS = 1_246_406_400_000
POINTS = {
    "1": {"point_id": "farm-1", "latitude": 53.1, "longitude": 11.2},
    "2": {"point_id": "farm-2", "latitude": 53.2, "longitude": 11.3},
}
BY_LEAD: dict[str, Any] = {
    "point": "farm",
    "points": POINTS,
    "issued": "issue_utc",
    "lead": "hors",
    "columns": {"u": {"variable": "wind-u", "unit": "m/s"}, "v": {"variable": "wind-v", "unit": "m/s"}},
}
ROWS = "farm,issue_utc,hors,u,v\n1,2009-07-01 00:00:00,1,2.34,-0.79\n2,2009-07-01 00:00:00,48,2.18,\n"


def read(basket: Any, **config: Any) -> list[dict[str, Any]]:
    asyncio.run(NwpSource(NwpConfig.model_validate(config), once=True).run(basket))
    return basket.records


def test_issue_and_lead_times_are_preserved(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv.gz"
    path.write_bytes(gzip.compress(ROWS.encode()))
    records = read(basket, **BY_LEAD, files=str(path))
    assert [(record["point_id"], record["variable"], record["value"]) for record in records] == [
        ("farm-1", "wind-u", 2.34),
        ("farm-1", "wind-v", -0.79),
        ("farm-2", "wind-u", 2.18),
    ]
    assert {record["issued_ms"] for record in records} == {ISSUED_MS}
    assert [(record["time_ms"] - record["issued_ms"]) // HOUR_MS for record in records] == [1, 1, 48]
    assert (records[0]["latitude"], records[2]["longitude"]) == (53.1, 11.3)
    good, bad = validate_records(records, lambda _: True)
    assert (len(good), bad) == (3, [])


def test_a_lead_for_the_whole_file_and_times_with_a_zone(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text("index,temp\n2009-07-02 02:00:00+02:00,16.4\n")
    columns = {"temp": {"variable": "temperature", "unit": "C"}}
    point = {"only": POINTS["1"]}
    (record,) = read(basket, files=str(path), points=point, columns=columns, valid="index", lead_h=24, interval_s=900)
    assert (record["issued_ms"], record["time_ms"] - record["issued_ms"]) == (ISSUED_MS, 24 * HOUR_MS)
    assert record["interval_s"] == 900


def test_rows_are_read_once_over_restarts_and_appended_rows_later(tmp_path: Path) -> None:
    path = tmp_path / "nwp.csv"
    config = NwpConfig.model_validate({**BY_LEAD, "files": str(tmp_path / "*.csv")})

    class BufferIntake:
        def __init__(self, buffer: DiskBuffer) -> None:
            self._buffer = buffer
            self.position, self.note = buffer.position, buffer.note

        def keep(self, *arguments: Any) -> bool:
            self._buffer.append(*arguments)
            return True

    (tmp_path / "other.csv").write_text(ROWS)
    further = "1,2009-07-01 12:00:00,1,1.0,2.0\n"
    for text, expected in ((ROWS, 6), (ROWS, 6), (ROWS + further, 8)):
        path.write_text(text)
        with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
            asyncio.run(NwpSource(config, once=True).run(BufferIntake(buffer)))
            assert len(buffer) == expected


@pytest.mark.parametrize("row", ["9,2009-07-01 00:00:00,1,1.0,1.0", "1,soon,1,1.0,1.0", "1,2009-07-01 00:00:00,1,x,x"])
def test_an_invalid_row_is_rejected_with_its_text(tmp_path: Path, basket: Any, row: str) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text(f"farm,issue_utc,hors,u,v\n{row}\n")
    records = read(basket, **BY_LEAD, files=str(path))
    assert records
    assert all(record["kind"] == "unusable" for record in records)
    good, bad = validate_records(records, lambda _: True)
    assert (good, len(bad)) == ([], len(records))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"lead": None}, "valid"),
        ({"valid": "index"}, "lead"),
        ({"lead_h": 3}, "lead_h"),
        ({"point": None}, "point"),
        ({"columns": {"u": {"variable": "wind", "unit": "m/s"}}}, "variable"),
        ({"columns": {"u": {"variable": "wind-u", "unit": "C"}}}, "unit"),
        ({"time_format": "auto"}, "time_format"),
        ({"time_format": "dd.mm.yyyy"}, "time_format"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_an_invalid_configuration_is_refused_by_field(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        NwpConfig.model_validate({**BY_LEAD, "files": "x", **change})


LOCAL: dict[str, Any] = {
    "points": {"only": POINTS["1"]},
    "valid": "valid",
    "lead_h": 1,
    "zone": "Europe/Berlin",
    "columns": {
        "t2m": {"variable": "temperature", "unit": "K"},
        "ssrd": {"variable": "irradiance", "unit": "J/m2", "accumulated": True},
    },
}
LONG_NIGHT = """valid,t2m,ssrd
2026-10-25T01:00,280,1800000
2026-10-25T02:00,281,3600000
2026-10-25T02:00,282,5400000
2026-10-25T03:00,283,7200000
"""


def test_the_hour_that_comes_twice_in_local_time_is_two_hours(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text(LONG_NIGHT)
    records = read(basket, **LOCAL, files=str(path))
    temperatures = [record["time_ms"] // HOUR_MS for record in records if record["variable"] == "temperature"]
    first = round(datetime(2026, 10, 24, 23, tzinfo=UTC).timestamp() * 1_000) // HOUR_MS
    assert temperatures == [first, first + 1, first + 2, first + 3]
    assert not validate_records(records, lambda _: True)[1]


def test_an_accumulated_value_becomes_what_was_added(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text(LONG_NIGHT)
    records = [each for each in read(basket, **LOCAL, files=str(path)) if each["variable"] == "irradiance"]
    assert [(record["value"], record["interval_s"]) for record in records] == [(1_800_000.0, 3_600)] * 4
    assert {standard(record["value"], record["unit"], record["interval_s"]) for record in records} == {500.0}


def test_accumulation_starts_again_with_every_issue_and_follows_longer_steps(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text("issued,lead,ssrd\n2026-05-04T00:00Z,1,36\n2026-05-04T00:00Z,4,72\n2026-05-04T06:00Z,1,9\n")
    columns = {"ssrd": LOCAL["columns"]["ssrd"]}
    config = {"points": LOCAL["points"], "issued": "issued", "lead": "lead", "columns": columns}
    records = read(basket, **config, files=str(path))
    assert [(record["value"], record["interval_s"]) for record in records] == [(36, 3_600), (36, 10_800), (9, 3_600)]


COMMA = "issued;lead;t2m\n2026-05-04T00:00:00;1;281,5\n"
BY_ISSUE: dict[str, Any] = {
    "points": LOCAL["points"],
    "issued": "issued",
    "lead": "lead",
    "columns": {"t2m": LOCAL["columns"]["t2m"]},
}


def test_a_decimal_comma_is_named_in_the_reason_and_can_be_declared(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text(COMMA)
    (refused,) = read(basket, **BY_ISSUE, files=str(path))
    assert "decimal" in refused["reason"]
    basket.records.clear()
    (record,) = read(basket, **BY_ISSUE, decimal=",", files=str(path))
    assert record["value"] == 281.5


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    for text, expected in ((COMMA, [None]), (COMMA, []), (COMMA.replace("281,5", "281.5"), [281.5])):
        path.write_text(text)
        basket.records.clear()
        assert [record.get("value") for record in read(basket, **BY_ISSUE, files=str(path))] == expected


def test_a_header_that_does_not_fit_is_named(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text("a:b\n1:2\n")
    (refused,) = read(basket, **BY_ISSUE, files=str(path))
    assert "delimiter" in refused["reason"]
    assert "t2m" in refused["reason"]


PLAIN = "issued,lead,t2m\n2026-05-04T00:00:00,1,281.5\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", "\r\n", 1).encode(),
        f"sep=;\r\n{PLAIN}".replace(",", ";").encode(),
        f'"sep=,"\n{PLAIN}'.encode(),
        PLAIN.strip().encode(),
    ],
)
def test_files_of_spreadsheets_are_read(tmp_path: Path, basket: Any, content: bytes) -> None:
    for name in ("nwp.csv", "nwp.csv.gz"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        (record,) = read(basket, **BY_ISSUE, files=str(path))
        assert record["value"] == 281.5
        basket.records.clear()


def test_an_empty_file_is_no_dead_letter_but_waits_for_its_content(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.touch()
    assert read(basket, **BY_ISSUE, files=str(path)) == []
    path.write_text(PLAIN)
    assert len(read(basket, **BY_ISSUE, files=str(path))) == 1


def test_a_column_that_comes_twice_is_named(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text("issued,lead,t2m,t2m,other,other\n2026-05-04T00:00:00,1,281.5,8.4,1,2\n")
    (refused,) = read(basket, **BY_ISSUE, files=str(path))
    assert (refused["kind"], "has t2m twice" in refused["reason"]) == ("unusable", True)


@pytest.mark.parametrize(
    ("time_format", "time"),
    [("%d.%m.%Y %H:%M", "04.05.2026 00:00"), ("s", "1777852800"), ("iso", "2026-05-03T24:00")],
)
def test_times_of_a_file_may_have_another_format(tmp_path: Path, basket: Any, time_format: str, time: str) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text(f"issued,lead,t2m\n{time},1,281.5\n")
    (record,) = read(basket, **BY_ISSUE, time_format=time_format, files=str(path))
    assert record["issued_ms"] == 1_777_852_800_000


def test_an_ending_stamp_is_moved_to_the_start_of_its_interval(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "nwp.csv"
    path.write_text("issued,lead,t2m\n2026-05-04T00:00:00,1,281\n")
    (record,) = read(basket, **BY_ISSUE, stamp="end", files=str(path))
    assert record["time_ms"] == record["issued_ms"]


@settings(deadline=None)
@given(st.text() | st.binary().map(lambda content: content.decode("latin-1")), st.booleans())
def test_no_file_ends_the_agent(text: str, gzipped: bool) -> None:
    basket = InMemory()
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("nwp.csv.gz" if gzipped else "nwp.csv")
        path.write_bytes((LONG_NIGHT + text).encode("utf-8", "replace"))
        read(basket, **LOCAL, files=str(path))
        path.write_bytes(f"valid,t2m,ssrd\n{text},{text},{text}\n".encode("utf-8", "replace"))
        read(basket, **LOCAL, files=str(path))
    for record in basket.records:
        sendable(record)


class InMemory:
    """An intake without a fixture, for generated files."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def keep(self, records: list[dict[str, Any]], *_: Any) -> bool:
        self.records += records
        return True

    def position(self, _source: str) -> int:
        return 0

    def note(self, _name: str) -> None:
        return None
