"""Weather predictions from the files that a weather service leaves in a folder (CSV, gzipped or not).

A row is of one issue, or of a fixed lead where the file does not say when it was issued. A file is put there whole (by
renaming it) and read once; rows that were added later are read on. How far is written down with the records
themselves, so that a restart neither loses nor repeats.
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
"""Rows of a file that are handed over at once."""


class NwpSource:
    """Looks into the folder again and again; with `once` it ends after the first look."""

    def __init__(self, config: NwpConfig, once: bool = False) -> None:
        self._config = config
        self._once = once
        self._seen: dict[str, tuple[int, int]] = {}
        """Size and time of the files as they were read."""

    async def run(self, intake: Intake) -> None:
        """Read new files until cancelled."""
        while True:
            for name in sorted(glob.glob(self._config.files)):
                found = Path(name).stat()
                if self._seen.get(name) != (found.st_size, found.st_mtime_ns):
                    await self._read(Path(name), intake)
                    self._seen[name] = found.st_size, found.st_mtime_ns
            if self._once:
                return
            await asyncio.sleep(self._config.period_s)

    async def _read(self, path: Path, intake: Intake) -> None:
        name = f"nwp:{path.resolve()}"
        begun = intake.position(name)
        with _opened(path) as lines:
            rows = islice(csv.DictReader(lines), begun, None)
            while chunk := list(islice(rows, ROWS)):
                intake.keep([record for row in chunk for record in records(row, self._config)], name, len(chunk))
                await asyncio.sleep(0)
        if (read := intake.position(name) - begun) > 0:
            log.info("%d rows of %s", read, path)


def records(row: dict[str, Any], config: NwpConfig) -> Iterator[dict[str, Any]]:
    """The gateway's records of a row, one a column; an empty cell predicts nothing.

    What is no number goes on in `raw`, for the gateway to refuse with a reason.
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
    """When the row's values are for, and when they were issued."""
    if config.valid is not None:
        valid = _utc(row[config.valid])
        return valid, _utc(row[config.issued]) if config.issued else valid - timedelta(hours=config.lead_h or 0)
    issued = _utc(row[config.issued or ""])
    return issued + timedelta(hours=float(row[config.lead or ""])), issued


def _utc(text: str) -> datetime:
    """A time without a zone is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="")
