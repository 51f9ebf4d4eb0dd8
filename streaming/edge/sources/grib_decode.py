"""Decodes GRIB with ecCodes: a program, because ecCodes ends the process at some damaged messages.

    python -m streaming.edge.sources.grib_decode FILE CONFIG.json

It prints a line of JSON for each message: `values` of a declared field, or why it is set `aside`; then how many it
found. A reader knows by a missing last line that the process did not reach the end.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import eccodes

from streaming.edge.config import GribConfig, GribField, NwpPoint
from streaming.edge.sources.grib_values import Message

COMPONENTS = ("wind-u", "wind-v")
SECOND_STEPS = "s"
FARTHEST_KM = 100.0
"""A point that is farther from the grid is outside of it."""


@dataclass(frozen=True)
class Grid:
    """The indices of the declared points in the fields of a grid."""

    indices: dict[str, int]


def decode(file: BinaryIO, config: GribConfig) -> Iterator[dict[str, Any]]:
    """The lines of a file."""
    grids: dict[str, Grid] = {}
    found = 0
    for handle, error in _handles(file):
        found += 1
        if handle is None:
            yield {"aside": f"the message {found} can't be read: {error}", "text": ""}
            continue
        try:
            name = _name(handle, config)
            if name is not None:
                messages = list(_messages(handle, config.fields[name], config, grids))
                yield {"name": name, "values": [each.document() for each in messages]}
        except (eccodes.CodesInternalError, ValueError, OverflowError) as reason:
            yield {"aside": f"the message {found} can't be read: {reason}", "text": _describe(handle)}
        finally:
            eccodes.codes_release(handle)
    yield {"found": found}


def _handles(file: BinaryIO) -> Iterator[tuple[int | None, str]]:
    """The file's messages. One that is cut off ends the file, and comes as None with the reason."""
    while True:
        try:
            handle = eccodes.codes_grib_new_from_file(file)
        except eccodes.CodesInternalError as error:
            yield None, str(error)
            return
        if handle is None:
            return
        yield handle, ""


def _name(handle: int, config: GribConfig) -> str | None:
    """The declared field that the message has: by its short name, alone or with its level, such as u@100."""
    short = str(eccodes.codes_get(handle, "shortName"))
    level = eccodes.codes_get(handle, "level", int)
    return next((name for name in (f"{short}@{level}", short) if name in config.fields), None)


def _messages(handle: int, field: GribField, config: GribConfig, grids: dict[str, Grid]) -> Iterator[Message]:
    """The message's value at each point; none where the grid has no value."""
    if (member := _integer(handle, "perturbationNumber")) not in (None, 0):
        raise ValueError(f"it is member {member} of an ensemble; only the control run is a forecast of its own")
    if field.variable in COMPONENTS and _integer(handle, "uvRelativeToGrid") == 1 and _is_rotated(handle):
        raise ValueError("its wind is relative to a rotated grid: take a field on a regular one")
    eccodes.codes_set(handle, "stepUnits", SECOND_STEPS)
    start, end = (eccodes.codes_get(handle, name, int) for name in ("startStep", "endStep"))
    issued = _issued(handle)
    grid = _grid(handle, config.points, grids)
    missing = eccodes.codes_get(handle, "missingValue", float)
    values = eccodes.codes_get_double_elements(handle, "values", list(grid.indices.values()))
    units, kind = (str(eccodes.codes_get(handle, name)) for name in ("units", "stepType"))
    bitmap = bool(_integer(handle, "bitmapPresent"))
    for point, value in zip(grid.indices, values, strict=True):
        if not (bitmap and value == missing):
            span = (issued + timedelta(seconds=start), issued + timedelta(seconds=end))
            yield Message(point, issued, *span, kind, units, float(value))


def _issued(handle: int) -> datetime:
    """When the run was started. GRIB's times are in UTC."""
    date, clock = (eccodes.codes_get(handle, name, int) for name in ("dataDate", "dataTime"))
    return datetime.strptime(f"{date:08d}{clock:04d}", "%Y%m%d%H%M").replace(tzinfo=UTC)


def _grid(handle: int, points: Mapping[str, NwpPoint], grids: dict[str, Grid]) -> Grid:
    """The nearest grid point of each declared one. ValueError if the grid does not reach a point."""
    key = str(eccodes.codes_get(handle, "md5GridSection"))
    if key not in grids:
        indices = {}
        for name, point in points.items():
            nearest = eccodes.codes_grib_find_nearest(handle, point.latitude, point.longitude)[0]
            if nearest.distance > FARTHEST_KM:
                raise ValueError(f"its grid's nearest point is {nearest.distance:.0f} km from {point.point_id}")
            indices[name] = int(nearest.index)
        grids[key] = Grid(indices)
    return grids[key]


def _is_rotated(handle: int) -> bool:
    return str(eccodes.codes_get(handle, "gridType")).startswith("rotated")


def _integer(handle: int, name: str) -> int | None:
    if not eccodes.codes_is_defined(handle, name):
        return None
    return int(eccodes.codes_get(handle, name, int))


def _describe(handle: int) -> str:
    """What identifies a message for people."""
    names = ("shortName", "level", "dataDate", "dataTime", "stepRange")
    known = [name for name in names if eccodes.codes_is_defined(handle, name)]
    return " ".join(f"{name}={eccodes.codes_get(handle, name)}" for name in known)


def main() -> None:
    """Decode the file that the arguments name."""
    config = GribConfig.model_validate_json(Path(sys.argv[2]).read_text())
    with Path(sys.argv[1]).open("rb") as file:
        for line in decode(file, config):
            sys.stdout.write(f"{json.dumps(line)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
