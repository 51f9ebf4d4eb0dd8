"""Reads weather forecasts in GRIB2 (or GRIB1), as ECMWF and DWD publish them.

A message is one field of a grid. The value at each declared point is that of the nearest grid point. ecCodes decodes
the file in a process of its own. It is part of the extra `grib`.
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from streaming.edge.config import GribConfig, GribField
from streaming.edge.sources.grib_values import Message, records_of
from streaming.edge.unusable import unusable

LARGEST_BYTES = 1024**3
"""The largest file; it is read into memory."""
DECODED_S = 600.0


def has_eccodes() -> bool:
    """Whether ecCodes is installed."""
    return find_spec("eccodes") is not None


def grib_records(content: bytes, config: GribConfig) -> list[dict[str, Any]]:
    """The gateway's records of a file. A message that can't be read is set aside with its reason.

    ValueError if the file has none of the declared fields.
    """
    lines = _decoded(content, config)
    complete = bool(lines) and "found" in lines[-1]
    if complete and not lines[-1]["found"]:
        raise ValueError("the file has no GRIB message")
    messages: list[tuple[str, GribField, Message]] = []
    aside: list[dict[str, Any]] = []
    for line in lines:
        if "aside" in line:
            aside.append(unusable(line["aside"], line["text"]))
        for values in line.get("values", ()):
            messages.append((line["name"], config.fields[line["name"]], Message.of_document(values)))
    if not complete:
        aside.append(unusable("the rest of the file can't be read: it is damaged so that ecCodes ends", ""))
    if not messages and not aside:
        raise ValueError(f"the file has none of the fields {', '.join(config.fields)}")
    return [*records_of(messages, config.points), *aside]


def _decoded(content: bytes, config: GribConfig) -> list[dict[str, Any]]:
    """The lines that the decoder has printed, also if it did not reach the file's end."""
    with TemporaryDirectory() as folder:
        file, settings = Path(folder) / "content.grib", Path(folder) / "config.json"
        file.write_bytes(content)
        settings.write_text(config.model_dump_json())
        command = [sys.executable, "-m", f"{__package__}.grib_decode", str(file), str(settings)]
        try:
            output = subprocess.run(command, capture_output=True, check=False, timeout=DECODED_S).stdout
        except subprocess.TimeoutExpired as late:
            output = late.stdout or b""
    # A line without its end was not finished.
    return [json.loads(line) for line in output.split(b"\n")[:-1]]
