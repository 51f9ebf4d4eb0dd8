"""Weather predictions from files: issue and lead times are preserved, and rows are read once."""

import asyncio
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from streaming.edge.buffer import DiskBuffer
from streaming.edge.config import NwpConfig
from streaming.edge.sources.nwp import NwpSource
from streaming.gateway.records import validate_records

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
            self.keep: Callable[..., Any] = buffer.append
            self.position = buffer.position

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
    assert ["raw" in record for record in records] == [True, True]
    good, bad = validate_records(records, lambda _: True)
    assert (good, len(bad)) == ([], 2)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"lead": None}, "valid"),
        ({"valid": "index"}, "lead"),
        ({"lead_h": 3}, "lead_h"),
        ({"point": None}, "point"),
        ({"columns": {"u": {"variable": "wind", "unit": "m/s"}}}, "variable"),
        ({"columns": {"u": {"variable": "wind-u", "unit": "C"}}}, "unit"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_an_invalid_configuration_is_refused_by_field(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        NwpConfig.model_validate({**BY_LEAD, "files": "x", **change})
