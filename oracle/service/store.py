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
    """A forecaster's stakes in wei; `name_models` writes its model."""

    forecaster: str
    operator: str
    stake_wei: int
    delegated_wei: int
    delegation_cap_wei: int
    rewards_wei: int
    commission_bps: int
    slashes: int
    slashed_wei: int


def clear(connection: Connection) -> None:
    """Empty all tables, before the index is rebuilt from the chain."""
    connection.execute("truncate rounds, entries, round_forecasts, forecasters")


def put_round(connection: Connection, row: RoundRow, entries: Sequence[EntryRow], revealed: Sequence[str] = ()) -> None:
    """Write a round and its entries; entries and forecasts that it no longer has are deleted.

    `revealed` are the forecasters whose keys are public.
    """
    _upsert(connection, "rounds", ("round",), asdict(row))
    connection.execute(
        "delete from entries where round = %s and not forecaster = any(%s)",
        (row.round, [entry.forecaster for entry in entries]),
    )
    connection.execute(
        "delete from round_forecasts where round = %s and not forecaster = any(%s)", (row.round, list(revealed))
    )
    for entry in entries:
        _upsert(connection, "entries", ("round", "forecaster"), asdict(entry))


def delete_round(connection: Connection, number: int) -> None:
    """Delete a round that is no longer on the chain."""
    for table in ("rounds", "entries", "round_forecasts"):
        connection.execute(f"delete from {table} where round = %s", (number,))


def keep_forecasters(connection: Connection, registered: Sequence[str]) -> None:
    """Delete the forecasters whose registration is no longer on the chain."""
    connection.execute("delete from forecasters where not forecaster = any(%s)", (list(registered),))


def name_models(connection: Connection) -> None:
    """Write the model of each forecaster: that of its newest revealed forecast."""
    connection.execute(
        "update forecasters set model = coalesce((select model from round_forecasts newest "
        "where newest.forecaster = forecasters.forecaster order by round desc, feed limit 1), '')"
    )


def put_forecaster(connection: Connection, row: ForecasterRow) -> None:
    """Write a forecaster's stakes."""
    _upsert(connection, "forecasters", ("forecaster",), asdict(row))


def put_forecast(connection: Connection, number: int, forecaster: str, payload: ForecastPayload) -> None:
    """Write a revealed forecast, one row a feed."""
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
