"""Replaces the generated parts of a page and leaves the rest as it is.

A generated part stands between two comments; the first one names the table:

    <!-- generated: avro telemetry -->
    | field | type |
    <!-- end -->
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PART = re.compile(r"<!-- generated: (?P<name>[^>]+?) -->\n.*?<!-- end -->", re.DOTALL)


class UnknownTable(ValueError):
    """A page asks for a table that nothing generates."""


def rendered(text: str, table: Callable[[str], str]) -> str:
    """The page with every generated part replaced by `table(name)`."""
    return PART.sub(lambda part: f"<!-- generated: {part['name']} -->\n{table(part['name'])}\n<!-- end -->", text)


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; `|` inside a cell is escaped, a cell's line breaks become blanks."""
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def cell(value: str) -> str:
    """A value as the text of one cell."""
    return " ".join(value.split()).replace("|", "\\|")


def paragraph(text: str) -> str:
    """Text as one paragraph of lines that fit a page."""
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)
