"""Readings from a file: a line is one of the gateway's records, as JSON. For meters read by hand, and for tests."""

import asyncio
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from streaming.edge.sources import Intake

CHUNK = 100


class FileSource:
    """Hands a file's lines over once each: how far it came is written down with the records themselves."""

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
    """Each line's record; one that is no JSON object goes on in `raw`, for the gateway to refuse with a reason."""
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        yield record if isinstance(record, dict) else {"raw": line.rstrip("\n")[:1000]}
