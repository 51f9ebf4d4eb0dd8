"""The media ranges of an Accept header (RFC 9110, 12.5.1)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers


@dataclass(frozen=True)
class MediaRange:
    """A media range such as `text/*`, in lower case, with its parameters and its weight; 0 means refused."""

    kind: str
    parameters: Mapping[str, str]
    weight: float


def accept_of(headers: Headers) -> str:
    """A request's Accept header; several count as one, as RFC 9110 says."""
    return ", ".join(headers.getlist("accept"))


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


def weight_of(offered: str, ranges: Sequence[MediaRange]) -> float:
    """How much a client wants a media type, 0 to 1: the range that names it most exactly decides; 0 if none does."""
    exact = {offered: 2, offered.split("/")[0] + "/*": 1, "*/*": 0}
    found = [(exact[wanted.kind], wanted.weight) for wanted in ranges if wanted.kind in exact]
    return min(1.0, max(0.0, max(found)[1])) if found else 0.0


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if math.isfinite(weight) else 0.0
