"""Reads weather predictions from a folder of CSV files, gzipped or plain.

A row belongs to one issue, or has a fixed lead time where the file has no issue time. Files must appear complete, for
example by renaming. Every row is read once: the position in a file is stored with the records, so a restart neither
loses nor repeats rows, and rows appended later are read too.
"""

import asyncio
import csv
import glob
import gzip
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from streaming.edge.config import NwpConfig
from streaming.edge.sources import Intake

log = logging.getLogger(__name__)

ROWS = 100
"""Rows that are passed on at a time."""


class NwpSource:
    """Reads new rows every `period_s` seconds; with `once` it reads a single time."""

    def __init__(self, config: NwpConfig, once: bool = False) -> None:
        self._config = config
        self._once = once
        self._seen: dict[str, tuple[int, int]] = {}
        """Size and modification time (ns) of every file when it was last read."""

    async def run(self, intake: Intake) -> None:
        """Read new files until cancelled."""
        while True:
            for name in sorted(glob.glob(self._config.files)):
                status = Path(name).stat()
                if self._seen.get(name) != (status.st_size, status.st_mtime_ns):
                    await self._read(Path(name), intake)
                    self._seen[name] = status.st_size, status.st_mtime_ns
            if self._once:
                return
            await asyncio.sleep(self._config.period_s)

    async def _read(self, path: Path, intake: Intake) -> None:
        name = f"nwp:{path.resolve()}"
        start = intake.position(name)
        with _open(path) as lines:
            rows = islice(csv.DictReader(lines), start, None)
            while chunk := list(islice(rows, ROWS)):
                intake.keep([record for row in chunk for record in records(row, self._config)], name, len(chunk))
                await asyncio.sleep(0)
        if (read := intake.position(name) - start) > 0:
            log.info("%d rows of %s", read, path)


def records(row: dict[str, Any], config: NwpConfig) -> Iterator[dict[str, Any]]:
    """The gateway's records of a row, one for each column; empty cells are skipped.

    A value that can't be parsed goes to the gateway in `raw`, to be rejected there.
    """
    for name, column in config.columns.items():
        if row.get(name) == "":
            continue
        try:
            valid, issued = _moments(row, config)
            point = config.points[row[config.point] if config.point else next(iter(config.points))]
            yield {
                "kind": "weather-forecast",
                "point_id": point.point_id,
                "latitude": point.latitude,
                "longitude": point.longitude,
                "issued_ms": round(issued.timestamp() * 1_000),
                "time_ms": round(valid.timestamp() * 1_000),
                "interval_s": config.interval_s,
                "variable": column.variable,
                "value": float(row[name]),
                "unit": column.unit,
            }
        except (KeyError, ValueError, TypeError) as error:
            yield {"kind": "weather-forecast", "raw": f"{name}={row.get(name)!r}: {error!r}"[:1000]}


def _moments(row: dict[str, Any], config: NwpConfig) -> tuple[datetime, datetime]:
    """The row's valid time and issue time."""
    if config.valid is not None:
        valid = _utc(row[config.valid])
        return valid, _utc(row[config.issued]) if config.issued else valid - timedelta(hours=config.lead_h or 0)
    issued = _utc(row[config.issued or ""])
    return issued + timedelta(hours=float(row[config.lead or ""])), issued


def _utc(text: str) -> datetime:
    """Parse an ISO time; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _open(path: Path) -> TextIO:
    return gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="")
