"""Reads records from a file, one JSON object a line: for meters read by hand, and for tests."""

import asyncio
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from streaming.edge.sources import Intake

CHUNK = 100


class FileSource:
    """Reads every line of a file once, also over restarts: the position is stored with the records."""

    def __init__(self, path: Path, per_second: float | None = None) -> None:
        self._path = path
        self._per_second = per_second

    async def run(self, intake: Intake) -> None:
        """Read to the end of the file, at most `per_second` records a second."""
        name = f"file:{self._path.resolve()}"
        with self._path.open() as lines:
            rest = islice(lines, intake.position(name), None)
            while records := list(_records(islice(rest, CHUNK))):
                intake.keep(records, name)
                await asyncio.sleep(len(records) / self._per_second if self._per_second else 0)


def _records(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The record of every line. A line that is no JSON object goes to the gateway in `raw`, to be rejected there."""
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        yield record if isinstance(record, dict) else {"raw": line.rstrip("\n")[:1000]}
