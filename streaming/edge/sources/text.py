"""Opens text files as other programs have written them, in UTF-8 or in what their byte order mark says."""

import codecs
import gzip
from pathlib import Path
from typing import IO, Literal, TextIO, cast

MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}
"""Encodings by the mark that a file begins with."""


def open_text(path: Path, errors: Literal["replace", "backslashreplace"], newline: Literal["", None] = None) -> TextIO:
    """The text of a file, gzipped if its name ends so; OSError if it can't be read."""
    with _open(path) as content:
        start = content.read(max(map(len, MARKS)))
    encoding = next((encoding for mark, encoding in MARKS.items() if start.startswith(mark)), "utf-8")
    mode = "rt" if path.suffix == ".gz" else "r"
    opened = gzip.open if path.suffix == ".gz" else open
    return cast(TextIO, opened(path, mode, encoding=encoding, errors=errors, newline=newline))


def _open(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
