"""One event of the stream: where it stands, what it is about, and the frame that sockets receive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from forewatt.web.live.frame import Frame

Position = tuple[int, int]
"""Where an event stands in the stream; later events compare greater."""


@dataclass(frozen=True)
class Event:
    """An event as the stream has it; `body` is JSON text, `trace_id` that of the work which published it."""

    cursor: str
    topic: str
    body: str
    trace_id: str | None = None

    @classmethod
    def of_entry(cls, cursor: str, fields: Mapping[str, str]) -> "Event":
        """From an entry of the stream."""
        return cls(cursor, fields["topic"], fields["body"], fields.get("trace_id"))

    @cached_property
    def position(self) -> Position:
        """Where it stands in the stream."""
        return position_of(self.cursor)

    @cached_property
    def frame(self) -> Frame:
        """The event as it is sent."""
        trace = "" if self.trace_id is None else f',"trace_id":{json.dumps(self.trace_id)}'
        return Frame(f'{{"topic":{json.dumps(self.topic)},"body":{self.body},"cursor":"{self.cursor}"{trace}}}')

    @cached_property
    def assets(self) -> frozenset[str]:
        """The ids of the assets that it is about."""
        many = [asset for part in self._parts for asset in _list(part.get("asset_ids"))]
        named = [part["asset_id"] for part in self._parts if "asset_id" in part]
        return frozenset(asset for asset in [*named, *many] if isinstance(asset, str))

    @cached_property
    def rounds(self) -> frozenset[int]:
        """The numbers of the rounds that it is about."""
        return frozenset(part["round"] for part in self._parts if isinstance(part.get("round"), int))

    @cached_property
    def _parts(self) -> list[dict[str, Any]]:
        body = json.loads(self.body)
        return [part for part in (body if isinstance(body, list) else [body]) if isinstance(part, dict)]


def position_of(cursor: str) -> Position:
    """The position that a cursor means."""
    milliseconds, _, number = cursor.partition("-")
    return int(milliseconds), int(number or 0)


def control_frame(topic: str, body: Mapping[str, Any], cursor: str | None = None) -> Frame:
    """A frame of the hub itself. With a cursor it also says how far the socket has come."""
    frame = {"topic": topic, "body": body}
    return Frame(json.dumps(frame if cursor is None else {**frame, "cursor": cursor}, separators=(",", ":")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
