"""The media ranges of an Accept header (RFC 9110, 12.5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class MediaRange:
    """A media range such as `text/*`, in lower case, with its parameters and its weight; 0 means refused."""

    kind: str
    parameters: Mapping[str, str]
    weight: float


def media_ranges(accept: str) -> list[MediaRange]:
    """The ranges in the header's order. A weight that is no number counts as 0."""
    ranges = []
    for item in accept.split(","):
        kind, *rest = (part.strip().lower() for part in item.split(";"))
        if kind:
            parts = (part.partition("=") for part in rest)
            parameters = {name.strip(): value.strip().strip('"') for name, _, value in parts}
            ranges.append(MediaRange(kind, parameters, _weight(parameters.pop("q", "1"))))
    return ranges


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
