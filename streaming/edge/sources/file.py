"""Reads records from a file, one JSON object a line: for meters read by hand, and for tests."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from forewatt.foreign_json import parse_json
from streaming.edge.sources import Intake, keep_surely
from streaming.edge.unusable import unusable

CHUNK = 100


class FileSource:
    """Reads every line of a file once, also over restarts: the position is stored with the records."""

    def __init__(self, path: Path, per_second: float | None = None) -> None:
        self._path = path
        self._per_second = per_second

    async def run(self, intake: Intake) -> None:
        """Read to the end of the file, at most `per_second` records a second."""
        name = f"file:{self._path.resolve()}"
        # A byte that is not UTF-8 must not end the agent: it stays visible as an escape.
        with self._path.open(encoding="utf-8", errors="backslashreplace") as lines:
            rest = islice(lines, intake.position(name), None)
            while records := list(_records(islice(rest, CHUNK))):
                await keep_surely(intake, records, name)
                await asyncio.sleep(len(records) / self._per_second if self._per_second else 0)


def _records(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The record of every line. A line that is no JSON object is set aside."""
    for line in lines:
        try:
            record = parse_json(line.encode())
        except ValueError as error:
            yield unusable(f"the line is not JSON: {error}", line.rstrip("\n"))
            continue
        yield record if isinstance(record, dict) else unusable("the line is not a JSON object", line.rstrip("\n"))
