"""Reads records from a file, one JSON object a line: for meters read by hand, and for tests.

Every line is read once, also over restarts: how far the file was read is stored with the records. A file whose lines
changed is read again from its start.
"""

import asyncio
import hashlib
import logging
from itertools import islice
from pathlib import Path
from typing import Any

from streaming.edge.parse import device_json
from streaming.edge.sources import Intake, keep_surely
from streaming.edge.sources.text import open_text
from streaming.edge.unusable import unusable

log = logging.getLogger(__name__)

CHUNK = 100


class FileSource:
    """Reads the lines of a file that were not read before."""

    def __init__(self, path: Path, per_second: float | None = None) -> None:
        self._path = path
        self._per_second = per_second

    async def run(self, intake: Intake) -> None:
        """Read to the end of the file, at most `per_second` records a second."""
        name = f"file:{self._path.resolve()}"
        done = self._lines_done(intake, name)
        digest, count = hashlib.sha256(), 0
        with open_text(self._path, "backslashreplace") as lines:
            while chunk := list(islice(lines, CHUNK)):
                records: list[dict[str, Any]] = []
                for line in chunk:
                    found = _records(line) if count >= done else []
                    records += found
                    if _is_incomplete(line, found):
                        break
                    _add(digest, line)
                    count += 1
                if count > done or records:
                    await keep_surely(intake, records, name, 0, {name: {"lines": count, "digest": digest.hexdigest()}})
                await asyncio.sleep(len(records) / self._per_second if self._per_second else 0)

    def _lines_done(self, intake: Intake, name: str) -> int:
        """How many lines were read before and are the same today; 0 if one of them changed."""
        note = intake.note(name)
        if note is None:
            return intake.position(name)  # an older version stored the position alone
        digest, count = hashlib.sha256(), 0
        with open_text(self._path, "backslashreplace") as lines:
            for line in islice(lines, note["lines"]):
                _add(digest, line)
                count += 1
        if (count, digest.hexdigest()) == (note["lines"], note["digest"]):
            return count
        log.info("%s has changed and is read again", self._path)
        return 0


def _add(digest: "hashlib._Hash", line: str) -> None:
    # The last line may get its end later.
    digest.update(line.rstrip("\n").encode("utf-8", "backslashreplace") + b"\n")


def _is_incomplete(line: str, found: list[dict[str, Any]]) -> bool:
    """Whether more of the line may be written. What ends in the middle is no JSON."""
    return not line.endswith("\n") and any(record.get("kind") == "unusable" for record in found)


def _records(line: str) -> list[dict[str, Any]]:
    """The record of a line, and none of an empty one. A line that is no JSON object is set aside."""
    text = line.rstrip("\n")
    if not text.strip():
        return []
    try:
        record = device_json(line.encode("utf-8", "surrogatepass"))
    except ValueError as error:
        end = "" if line.endswith("\n") else ", and has no end: is it incomplete?"
        return [unusable(f"{error}{end}".replace("the payload", "the line"), text)]
    return [record if isinstance(record, dict) else unusable("the line is not a JSON object", text)]
