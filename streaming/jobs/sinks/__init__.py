"""Sinks write the rows of micro-batches to the stores. `registry` lists them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar, Protocol, runtime_checkable

import pyarrow as pa

from forewatt.settings import Settings


class Feed(Enum):
    """A kind of rows that a sink can take."""

    READINGS = auto()
    """Judged readings, as soon as they arrive."""
    ARCHIVE = auto()
    """Judged readings in large batches, every 30 seconds. Only if the settings name an archive."""
    WEATHER_FORECASTS = auto()
    PRICES = auto()


@dataclass(frozen=True)
class BatchId:
    """Identifies a micro-batch. A batch that is repeated after a failure has the same identity."""

    query: str
    number: int


class Sink(Protocol):
    """Writes the rows of one feed to a store. Writing a batch twice must have the same effect as writing it once."""

    feed: ClassVar[Feed]
    columns: ClassVar[tuple[str, ...]]
    """The columns that the sink reads; the query computes no others."""

    def __init__(self, settings: Settings) -> None: ...

    def write(self, rows: pa.Table, batch: BatchId, /) -> None:
        """Write the rows of one batch. An exception stops the query; the batch is repeated after its restart."""

    def close(self) -> None:
        """Close all connections."""


@runtime_checkable
class Remembering(Protocol):
    """A sink that remembers assets from batch to batch."""

    def forget(self, asset_ids: Sequence[str], /) -> None:
        """Drop what is remembered of these assets; the stores have it when one of them sends again."""
