"""Reads weather predictions from a folder of CSV files, gzipped or plain.

A row belongs to one issue, or has a fixed lead time where the file has no issue time. Files must appear complete, for
example by renaming. Every row is read once: how far a file was read is stored with the records, so a restart neither
loses nor repeats rows, and rows appended later are read too. A file whose rows changed is read again from its start,
and so are all files after a change of the configuration.
"""

import asyncio
import csv
import hashlib
import logging
import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from streaming.edge.config import NwpConfig
from streaming.edge.sources import Intake, keep_surely
from streaming.edge.sources.folder import watch
from streaming.edge.sources.nwp_rows import RowReader
from streaming.edge.sources.text import open_text
from streaming.edge.unusable import unusable

log = logging.getLogger(__name__)

ROWS = 100
"""Rows that are passed on at a time."""
UNREADABLE = (OSError, EOFError, zlib.error, csv.Error, UnicodeError)
DELIMITERS = (",", ";", "\t", "|")
FAULT = "\0fault"
"""The key of what is no row, but says why there is none."""
LINE_BREAK = re.compile(r"\s*[\r\n]+\s*")
SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?\s*")
"""A first line by which spreadsheets name the delimiter."""


class NwpSource:
    """Reads new rows every `period_s` seconds; with `once` it reads a single time."""

    def __init__(self, config: NwpConfig, once: bool = False) -> None:
        self._config = config
        self._once = once

    async def run(self, intake: Intake) -> None:
        """Read new files until cancelled."""

        async def read(path: Path, _size: int) -> None:
            await self._read(path, intake)

        await watch(self._config.files, None if self._once else self._config.period_s, read, UNREADABLE)

    async def _read(self, path: Path, intake: Intake) -> None:
        name = f"nwp:{path.resolve()}"
        done = self._rows_done(path, intake, name)
        digest, rows = self._new_digest(), RowReader(self._config)
        count = 0
        with open_text(path, "replace", "") as lines:
            reader = _reader(lines, self._config)
            if not reader.fieldnames:
                log.warning("%s is empty; it is read when it changes", path)
                return
            if reason := self._misfit(reader):
                log.error("%s: %s", path, reason)
                intake.keep([unusable(f"{path}: {reason}", str(reader.fieldnames))])
                return
            rows_left = _rows(reader)
            while chunk := list(islice(rows_left, ROWS)):
                records: list[dict[str, Any]] = []
                for row in chunk:
                    # Rows that were read before still say what later ones mean: differences, and hours that come twice.
                    found = [unusable(f"{path}: {row[FAULT]}", "")] if FAULT in row else rows.records(row)
                    records += found if count >= done else []
                    digest.update(repr(row).encode("utf-8", "backslashreplace"))
                    count += 1
                if count > done:
                    note = {name: {"rows": count, "digest": digest.hexdigest()}}
                    await keep_surely(intake, records, name, 0, note)
                await asyncio.sleep(0)
        if count > done:
            log.info("%d rows of %s", count - done, path)

    def _rows_done(self, path: Path, intake: Intake, name: str) -> int:
        """How many rows were read before and are the same today; 0 if one of them changed."""
        note = intake.note(name)
        if note is None:
            return intake.position(name)  # an older version stored the position alone
        digest, count = self._new_digest(), 0
        with open_text(path, "replace", "") as lines:
            for row in islice(_rows(_reader(lines, self._config)), note["rows"]):
                digest.update(repr(row).encode("utf-8", "backslashreplace"))
                count += 1
        if (count, digest.hexdigest()) == (note["rows"], note["digest"]):
            return count
        log.info("%s has changed and is read again", path)
        return 0

    def _new_digest(self) -> "hashlib._Hash":
        # Files that an older version has read, without this field, are not read again.
        later = {"time_format"} if self._config.time_format == "iso" else set()
        return hashlib.sha256(self._config.model_dump_json(exclude={"files", "period_s", *later}).encode())

    def _misfit(self, reader: "csv.DictReader[str]") -> str | None:
        """Why the header does not fit the configuration; None if it does."""
        header, config = list(reader.fieldnames or ()), self._config
        named = (config.valid, config.issued, config.lead, config.point)
        read = [*config.columns, *(name for name in named if name is not None)]
        if repeated := [name for name in read if header.count(name) > 1]:
            return f"the header {header} has {', '.join(repeated)} twice: which one is meant?"
        missing = [name for name in named if name is not None and name not in header]
        if not set(config.columns) & set(header):
            missing += list(config.columns)
        if not missing:
            return None
        return f"the header {header} has no {', '.join(missing)}: name its columns, or declare the `delimiter`"


def _rows(reader: "csv.DictReader[str]") -> Iterator[dict[str, Any]]:
    """The rows, and as a last one with FAULT why those after it can't be read."""
    count = 0
    try:
        for row in reader:
            yield row
            count += 1
    except csv.Error as error:
        yield {FAULT: f"what comes after {count} rows can't be read: {error}. Is a quote missing?"}


def _reader(lines: TextIO, config: NwpConfig) -> "csv.DictReader[str]":
    header = _filled_line(lines)
    separator = SEPARATOR.fullmatch(header)
    if separator:
        header = _filled_line(lines)
    delimiter: str = config.delimiter or (separator[1] if separator else max(DELIMITERS, key=header.count))
    # A quoted name may have line breaks.
    names = next(csv.reader(chain([header] if header else [], lines), delimiter=delimiter), [])
    return csv.DictReader(lines, [LINE_BREAK.sub(" ", name.strip()) for name in names], delimiter=delimiter)


def _filled_line(lines: TextIO) -> str:
    """The next line that is not empty; the empty text at the end of the file."""
    while (line := lines.readline()) and not line.strip():
        pass
    return line
