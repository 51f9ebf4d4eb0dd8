"""Writes forecasts to PostgreSQL: one row per asset, first valid time and model version."""

import struct
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

from forecaster.domain import Floats
from forecaster.service.results import IssuedForecasts, StoredForecast, latest
from forewatt.stores.postgres import connect

SCHEMA = files("forecaster.service.results").joinpath("schema.sql").read_text()
TYPES = {
    "asset_id": "text",
    "first_valid": "timestamptz",
    "model_version": "text",
    "model": "text",
    "region": "text",
    "issued": "timestamptz",
    "step_s": "int4",
    "levels": "int2",
    "drift_ppm": "int4",
    "quantiles_mw": "float4[]",
}
NAMES = ", ".join(TYPES)
# NOTE: created once per connection; creating it in every transaction would bloat the system catalogues.
STAGING = "create temporary table if not exists staging_forecasts (like forecasts) on commit delete rows"
COPY = f"copy staging_forecasts ({NAMES}) from stdin with (format binary)"
KEYS = 3
MERGE = f"""
insert into forecasts ({NAMES}) select {NAMES} from staging_forecasts
on conflict ({", ".join(list(TYPES)[:KEYS])}) do update
set {", ".join(f"{name} = excluded.{name}" for name in list(TYPES)[KEYS:])} where forecasts.issued < excluded.issued
"""
REAL, REALS = 700, 1021
"""PostgreSQL's type numbers of `real` and `real[]`."""


class Reals(Dumper):
    """Sends a float32 array as a flat `real[]` without converting its values to Python floats."""

    format = Format.BINARY
    oid = REALS

    def dump(self, obj: Floats) -> bytes:
        """The array in C order, in PostgreSQL's binary format."""
        values = np.empty(obj.size, [("length", ">i4"), ("value", ">f4")])
        values["length"], values["value"] = 4, obj.ravel()
        return struct.pack("!iiiii", 1, 0, REAL, obj.size, 1) + values.tobytes()


class ForecastHistory:
    """Writes over its own connection, which is reopened after a failure."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None

    def write(self, issued: Sequence[IssuedForecasts]) -> None:
        """Write in one transaction with COPY and an upsert. Raises psycopg.Error if PostgreSQL is unavailable."""
        connection = self._open()
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(STAGING)
            with cursor.copy(COPY) as copy:
                copy.set_types(list(TYPES.values()))
                for forecast in latest(issued, lambda forecast: forecast.issue.key_of(forecast.asset_id)):
                    copy.write_row(row_of(forecast))
            cursor.execute(MERGE)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url)
            self._connection.autocommit = True
            self._connection.adapters.register_dumper(np.ndarray, Reals)
        return self._connection


def row_of(forecast: StoredForecast) -> tuple[object, ...]:
    """The row's values in the order of TYPES."""
    issue, levels = forecast.issue, forecast.quantiles_mw.shape[1]
    key = (forecast.asset_id, issue.first_valid, issue.model_version)
    return (
        *key,
        issue.model,
        issue.region,
        issue.issued,
        issue.step_s,
        levels,
        forecast.drift_ppm,
        forecast.quantiles_mw,
    )
