"""Tabular lists as JSON, CSV or Arrow, as the request's Accept header asks.

return table(request, response, rows, RoundRow)
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from forewatt.web.accept import accept_of, media_ranges, weight_of
from forewatt.web.problems import Problem

CSV: Final = "text/csv"
ARROW: Final = "application/vnd.apache.arrow.stream"
JSON: Final = "application/json"
OFFERED: Final = (JSON, CSV, ARROW)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
Model = TypeVar("Model", bound=BaseModel)

TABLE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            CSV: {"schema": {"type": "string"}},
            ARROW: {"schema": {"type": "string", "format": "binary"}},
        }
    }
}
"""The part of a route's OpenAPI that names the further formats."""


def wanted(accept: str | None) -> str:
    """The offered media type that an Accept header prefers; Problem 406 if it wants none of them."""
    best, best_quality = None, 0.0
    ranges = media_ranges(accept or "") or media_ranges("*/*")
    for offered in OFFERED:
        quality = weight_of(offered, ranges)
        if quality > best_quality:
            best, best_quality = offered, quality
    if best is None:
        raise Problem(406, "This list comes as {offered}.", "other-form", offered=", ".join(OFFERED))
    return best


def table(request: Request, response: Response, rows: Sequence[Model], model: type[Model]) -> Any:
    """The rows in the format that the request asks for; as JSON they are returned as they are.

    Headers that the route set on `response` are kept.
    """
    response.headers["Vary"] = "Accept"
    media = wanted(accept_of(request.headers))
    if media == JSON:
        return rows
    names = list(model.model_fields)
    plain = [row.model_dump(mode="json") for row in rows]
    body = _csv(names, plain) if media == CSV else _arrow(names, plain)
    headers = {name: response.headers[name] for name in ("Link", "Vary") if name in response.headers}
    return Response(body, media_type=media, headers=headers)


def _csv(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    """A cell: lists and objects as JSON; text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, str) and value.startswith(_FORMULA) and not value[1:].isdigit():
        return "'" + value
    return value


def _arrow(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa

    columns = {}
    for name in names:
        values = [row[name] for row in rows]
        nested = any(isinstance(value, dict | list) for value in values)
        columns[name] = pa.array([json.dumps(value) for value in values] if nested else values)
    whole = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole)
    return bytes(sink.getvalue())
