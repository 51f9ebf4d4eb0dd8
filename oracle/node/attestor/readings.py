"""Reads the truth of a round from PostgreSQL: one power value an asset and step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg_pool import ConnectionPool

from forewatt.clock import UnixS, utc
from forewatt.protocol.manifest import FeedEntry
from forewatt.protocol.quantise import quantise_observation
from forewatt.protocol.series import encode_series

W_PER_MW = 10**6

# NOTE: a reading's time is the START of its interval, so step t is the reading at first_valid_time + t * step.
_SQL = """
SELECT asset_id, (extract(epoch FROM time)::bigint - %(first)s) / %(step)s AS step, power_mw
FROM readings
WHERE asset_id = ANY(%(assets)s) AND time >= %(start)s AND time < %(end)s
  AND (extract(epoch FROM time)::bigint - %(first)s) %% %(step)s = 0
"""


@dataclass(frozen=True)
class ValidWindow:
    """The valid time of a round: `steps` intervals of `step_s` seconds that start at `first` (UTC s)."""

    first: int
    step_s: int
    steps: int

    @property
    def end(self) -> int:
        return self.first + self.steps * self.step_s


@dataclass(frozen=True)
class Truth:
    """The observed series in feed order, int32 big-endian; a feed without any reading has empty bytes."""

    series: tuple[bytes, ...]
    missing_steps: int


ReadPower = Callable[[ValidWindow, tuple[str, ...]], Mapping[tuple[str, int], float]]
"""Reads power in MW by (asset, step)."""


def reader_of(connections: ConnectionPool) -> ReadPower:
    """Reads power over pooled connections."""

    def read(window: ValidWindow, asset_ids: tuple[str, ...]) -> Mapping[tuple[str, int], float]:
        with connections.connection() as connection:
            return read_power(connection, window, asset_ids)

    return read


def read_power(
    connection: psycopg.Connection[tuple[object, ...]], window: ValidWindow, asset_ids: Sequence[str]
) -> dict[tuple[str, int], float]:
    """Power in MW by (asset, step); steps without a reading are absent."""
    values = {
        "first": window.first,
        "step": window.step_s,
        "assets": list(asset_ids),
        "start": utc(UnixS(window.first)),
        "end": utc(UnixS(window.end)),
    }
    rows = connection.execute(_SQL, values).fetchall()
    return {(str(asset), int(str(step))): float(str(power)) for asset, step, power in rows if power is not None}


def truth_of(power_mw: Mapping[tuple[str, int], float], feeds: Sequence[FeedEntry], steps: int) -> Truth:
    """The observed series of every feed: power over capacity in ppm, MISSING for a step without a reading."""
    series, missing = [], 0
    for feed in feeds:
        measured = [power_mw.get((feed.asset_id, t)) for t in range(steps)]
        per_unit = [None if power is None else power * W_PER_MW / feed.capacity_w for power in measured]
        missing += per_unit.count(None)
        observed = encode_series(quantise_observation(per_unit, steps))
        series.append(observed if per_unit.count(None) < steps else b"")
    return Truth(tuple(series), missing)
