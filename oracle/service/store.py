"""Writes the service's tables; the routes read them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import psycopg

from forewatt.protocol.payload import ForecastPayload
from forewatt.protocol.series import decode_series
from oracle.service.projection import EntryRow, RoundRow

SCHEMA = (files("oracle.service") / "schema.sql").read_text()
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class ForecasterRow:
    """A forecaster's stakes in wei; `put_forecast` writes its model."""

    forecaster: str
    operator: str
    stake_wei: int
    delegated_wei: int
    delegation_cap_wei: int
    rewards_wei: int


def clear(connection: Connection) -> None:
    """Empty all tables, before the index is rebuilt from the chain."""
    connection.execute("truncate rounds, entries, round_forecasts, forecasters")


def put_round(connection: Connection, row: RoundRow, entries: Sequence[EntryRow]) -> None:
    """Write a round and its entries; evicted entries are deleted."""
    _upsert(connection, "rounds", ("round",), asdict(row))
    connection.execute(
        "delete from entries where round = %s and not forecaster = any(%s)",
        (row.round, [entry.forecaster for entry in entries]),
    )
    for entry in entries:
        _upsert(connection, "entries", ("round", "forecaster"), asdict(entry))


def put_forecaster(connection: Connection, row: ForecasterRow) -> None:
    """Write a forecaster's stakes."""
    _upsert(connection, "forecasters", ("forecaster",), asdict(row))


def put_forecast(connection: Connection, number: int, forecaster: str, payload: ForecastPayload) -> None:
    """Write a revealed forecast, one row a feed, and the forecaster's model."""
    rows = [
        (number, forecaster, feed, payload.header.model, list(decode_series(series)))
        for feed, series in enumerate(payload.series)
        if series
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into round_forecasts (round, forecaster, feed, model, quantiles_ppm) values (%s, %s, %s, %s, %s) "
            "on conflict (round, forecaster, feed) do update set model = excluded.model, "
            "quantiles_ppm = excluded.quantiles_ppm",
            rows,
        )
    connection.execute("update forecasters set model = %s where forecaster = %s", (payload.header.model, forecaster))


def _upsert(connection: Connection, table: str, keys: Sequence[str], values: dict[str, object]) -> None:
    names = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, values))
    marks = psycopg.sql.SQL(", ").join(psycopg.sql.Placeholder() * len(values))
    changes = psycopg.sql.SQL(", ").join(
        psycopg.sql.SQL("{0} = excluded.{0}").format(psycopg.sql.Identifier(name))
        for name in values
        if name not in keys
    )
    statement = psycopg.sql.SQL("insert into {} ({}) values ({}) on conflict ({}) do update set {}").format(
        psycopg.sql.Identifier(table),
        names,
        marks,
        psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, keys)),
        changes,
    )
    connection.execute(statement, list(values.values()))
