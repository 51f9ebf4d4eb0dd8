"""Reads whole files from folders: meter data, price documents, GRIB. A file that changed is read again."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from streaming.edge.config import DocumentConfig
from streaming.edge.sources import Intake, keep_surely
from streaming.edge.sources.folder import watch
from streaming.edge.unusable import unusable

log = logging.getLogger(__name__)

Element = ElementTree.Element
RECORDS = 500
"""Records that are passed on at a time."""
LARGEST_BYTES = 64 * 1024 * 1024
"""The largest document; expanded in memory it takes many times as much."""
Reader = Callable[[bytes], Sequence[dict[str, Any]]]


class DocumentSource:
    """Looks for new files every `period_s` seconds; with `once` a single time. `records` reads a file's content."""

    def __init__(
        self, config: DocumentConfig, records: Reader, once: bool = False, largest: int = LARGEST_BYTES
    ) -> None:
        self._config, self._records, self._once, self._largest = config, records, once, largest

    async def run(self, intake: Intake) -> None:
        """Read new files until cancelled."""

        async def read(path: Path, size: int) -> None:
            await self._read(path, size, intake)

        await watch(self._config.files, None if self._once else self._config.period_s, read)

    async def _read(self, path: Path, size: int, intake: Intake) -> None:
        """Pass the file's records on, from where the last run stopped if the file is the same."""
        if size > self._largest:
            log.error("%s has %d bytes; the most are %d", path, size, self._largest)
            return
        content = await asyncio.to_thread(path.read_bytes)
        name = f"document:{path.resolve()}"
        digest = hashlib.sha256(content + self._config.identity().encode()).hexdigest()
        note = intake.note(name) or {}
        done = note["records"] if note.get("digest") == digest else 0
        records = await asyncio.to_thread(self._parsed, path, content)
        for start in range(done, len(records), RECORDS):
            part = records[start : start + RECORDS]
            await keep_surely(intake, part, name, 0, {name: {"digest": digest, "records": start + len(part)}})
        if len(records) > done:
            log.info("%d records of %s", len(records) - done, path)

    def _parsed(self, path: Path, content: bytes) -> list[dict[str, Any]]:
        """The records of a file; one that can't be read is set aside."""
        try:
            return list(self._records(content))
        except ValueError as error:
            return [unusable(f"{path.name}: {error}", content)]


def of_xml(records: Callable[[Element], Sequence[dict[str, Any]]]) -> Reader:
    """Reads XML documents by what reads their root."""
    return lambda content: records(parse(content))


def parse(content: bytes) -> Element:
    """The root of an XML document; ValueError if it is none, or declares entities."""
    try:
        return ElementTree.fromstring(content, ElementTree.XMLParser(target=_Plain()))
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError(f"the file is not XML: {error}") from error


class _Plain(ElementTree.TreeBuilder):
    """Builds a tree, and refuses a DOCTYPE in every encoding.

    Entities are no part of these formats, and can make a small file expand to gigabytes.
    """

    def doctype(self, *_: object) -> None:
        """Refuse it before anything that it declares is expanded."""
        raise ValueError("the document has a DOCTYPE, which is not accepted")


def local_name(element: Element) -> str:
    """The element's name without its namespace, whose version differs from document to document."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """The element's children of that name."""
    return [child for child in element if local_name(child) == name]


def text_of(element: Element | None, path: str) -> str | None:
    """The text at a path of names joined by slashes; None if there is none."""
    for name in path.split("/"):
        element = None if element is None else next(iter(children(element, name)), None)
    return None if element is None or element.text is None else element.text.strip() or None


def needed(element: Element, path: str) -> str:
    """The text at a path; ValueError names the path that is missing."""
    text = text_of(element, path)
    if text is None:
        raise ValueError(f"{local_name(element)} has no {path}")
    return text
