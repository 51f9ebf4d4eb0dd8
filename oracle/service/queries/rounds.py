"""Queries of rounds, forecasters, revealed forecasts and the pipeline's readings."""

from dataclasses import dataclass
from typing import Any

import psycopg

from forewatt.clock import UnixS, utc
from oracle.service.store import Connection

SCORED = "count(score), (sum(score) / nullif(count(score), 0))::bigint"


@dataclass(frozen=True)
class StoredForecast:
    """One revealed forecast of one feed."""

    forecaster: str
    model: str
    quantiles_ppm: list[int]


def rounds(connection: Connection, limit: int, before: int | None = None) -> list[tuple[Any, ...]]:
    """(round, gate, phase, reserve_wei, reference_loss), newest first; only those before a round, if one is given."""
    statement = (
        "select round, gate, phase, reserve_wei, reference_loss from rounds "
        "where %s::bigint is null or round < %s order by round desc limit %s"
    )
    return connection.execute(statement, (before, before, limit)).fetchall()


def entries(connection: Connection, numbers: list[int]) -> list[tuple[Any, ...]]:
    """(round, forecaster, wager_wei, score, payout_wei, state) of the given rounds, in index order."""
    statement = (
        "select round, forecaster, wager_wei, score, payout_wei, state from entries "
        "where round = any(%s) order by round, position"
    )
    return connection.execute(statement, (numbers,)).fetchall()


def forecasters(connection: Connection, limit: int, after: str | None = None) -> list[tuple[Any, ...]]:
    """(forecaster, operator, model, stake_wei, delegated_wei, delegation_cap_wei, rewards_wei, rounds, mean score,
    skill, commission_bps, slashes, slashed_wei, uptime).

    Skill is 1 - loss / reference loss over the rounds that have both, uptime the share of the entries that were
    revealed, both in ppm and None without any. The rounds are those that were scored; the mean score is None without
    any. They come by address, only those after one if it is given.
    """
    statement = (
        "select f.forecaster, f.operator, f.model, f.stake_wei, f.delegated_wei, f.delegation_cap_wei, "
        f"f.rewards_wei, {SCORED}, "
        "round(1e6 * (1 - sum(e.loss) filter (where r.reference_loss > 0) / "
        "nullif(sum(r.reference_loss) filter (where e.loss is not null), 0)))::bigint, "
        "f.commission_bps, f.slashes, f.slashed_wei, "
        "round(1e6 * count(*) filter (where e.state in ('revealed', 'paid')) / "
        "nullif(count(*) filter (where e.state <> 'committed'), 0))::bigint "
        "from forecasters f left join entries e using (forecaster) left join rounds r using (round) "
        "where %s::text is null or f.forecaster > %s group by f.forecaster order by 1 limit %s"
    )
    return connection.execute(statement, (after, after, limit)).fetchall()


def forecaster_addresses(connection: Connection, limit: int) -> list[str]:
    """The registered forecasters by address."""
    found = connection.execute("select forecaster from forecasters order by 1 limit %s", (limit,)).fetchall()
    return [str(row[0]) for row in found]


def latest_revealed(connection: Connection, feed: int) -> int | None:
    """The newest round with a revealed forecast of a feed."""
    row = connection.execute("select max(round) from round_forecasts where feed = %s", (feed,)).fetchone()
    return row[0] if row else None


def forecasts(connection: Connection, number: int, feed: int) -> list[StoredForecast]:
    """The revealed forecasts of a feed in a round."""
    statement = (
        "select forecaster, model, quantiles_ppm from round_forecasts "
        "where round = %s and feed = %s order by forecaster"
    )
    return [StoredForecast(*row) for row in connection.execute(statement, (number, feed)).fetchall()]


def readings(connection: Connection, asset_id: str, start: int, end: int) -> list[tuple[int, float]]:
    """(time in UTC seconds, power in MW) of an asset in [start, end); empty if the pipeline's table does not exist."""
    statement = (
        "select extract(epoch from time)::bigint, power_mw from readings "
        "where asset_id = %s and time >= %s and time < %s order by time"
    )
    try:
        return connection.execute(statement, (asset_id, utc(UnixS(start)), utc(UnixS(end)))).fetchall()
    except psycopg.errors.UndefinedTable:
        return []
