"""Which format a request to a trustless gateway asks for: a raw block, or a CAR with its parameters. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forewatt.web.accept import MediaRange, media_ranges

RAW, CAR = "application/vnd.ipld.raw", "application/vnd.ipld.car"
_SCOPES = frozenset({"block", "entity", "all"})


class NotNegotiable(Exception):
    """No format that this gateway has was asked for; `status` is the answer's."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Format:
    """The format of an answer. `is_explicit`: the URL alone says so, hence a cache may go by the URL."""

    kind: Literal["raw", "car"]
    dups: Literal["y", "n"] = "n"
    scope: str = "all"
    is_explicit: bool = True

    @property
    def media_type(self) -> str:
        # A raw block is a whole graph: depth first is the only order that it can have.
        return RAW if self.kind == "raw" else f"{CAR}; version=1; order=dfs; dups={self.dups}"


def negotiate(query: Mapping[str, str], accept: str | None) -> Format:
    """The format; the query parameter `format` comes before the header. NotNegotiable (400 or 406) if there is none."""
    if (asked := query.get("format")) is not None:
        if asked not in ("raw", "car"):
            raise NotNegotiable(400, f"format={asked} is not served here; ask for raw or car")
        preferred = next((wanted.parameters for wanted in _best_first(accept or "") if wanted.kind == CAR), {})
        return _raw() if asked == "raw" else _car(query, preferred, is_explicit=True)
    if accept is None:
        raise NotNegotiable(400, "say which format: ?format=raw, ?format=car, or an Accept header")
    for wanted in _best_first(accept):
        if wanted.kind in (RAW, "application/*", "*/*"):
            return _raw(is_explicit=False)
        if wanted.kind == CAR and wanted.parameters.get("version", "1") == "1":
            return _car(query, wanted.parameters, is_explicit=False)
    raise NotNegotiable(406, f"only {RAW} and {CAR} of version 1 are served here")


def _raw(is_explicit: bool = True) -> Format:
    return Format("raw", is_explicit=is_explicit)


def _car(query: Mapping[str, str], parameters: Mapping[str, str], is_explicit: bool) -> Format:
    version = query.get("car-version", parameters.get("version", "1"))
    order = query.get("car-order", parameters.get("order", "dfs"))
    dups = query.get("car-dups", parameters.get("dups", "n"))
    scope = query.get("dag-scope", "all")
    if version != "1" or order not in ("dfs", "unk") or dups not in ("y", "n"):
        raise NotNegotiable(406, "a CAR has version=1, order=dfs or unk, and dups=y or n")
    if scope not in _SCOPES:
        raise NotNegotiable(400, f"dag-scope={scope} is not one of {', '.join(sorted(_SCOPES))}")
    return Format("car", "y" if dups == "y" else "n", scope, is_explicit)


def _best_first(accept: str) -> list[MediaRange]:
    """The media ranges of an Accept header, best first; those of weight 0 are left out."""
    return sorted((wanted for wanted in media_ranges(accept) if wanted.weight > 0), key=lambda one: -one.weight)
