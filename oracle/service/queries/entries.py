"""Queries of entries, across rounds."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oracle.service.store import Connection


@dataclass(frozen=True)
class Wanted:
    """What entries are asked for; None means any.

    An `address` is a forecaster or its operator, in any case, and wants paid entries.
    """

    round: int | None
    forecaster: str | None
    state: str | None
    address: str | None


@dataclass(frozen=True)
class EntryFound:
    """One entry, and the gate of its round."""

    round: int
    position: int
    forecaster: str
    wager_wei: int
    revision: int
    cid: str
    state: str
    score: int | None
    payout_wei: int | None
    loss: int | None
    gate: int


STATEMENT = (
    "select e.round, e.position, e.forecaster, e.wager_wei, e.revision, e.cid, e.state, e.score, e.payout_wei, e.loss, "
    "r.gate from entries e join rounds r using (round) left join forecasters f using (forecaster) "
    "where (%(round)s::bigint is null or e.round = %(round)s) "
    "and (%(forecaster)s::text is null or lower(e.forecaster) = lower(%(forecaster)s)) "
    "and (%(state)s::text is null or e.state = %(state)s) "
    "and (%(address)s::text is null or e.payout_wei is not null "
    "and lower(%(address)s) in (lower(e.forecaster), lower(f.operator))) "
    "and (%(after)s::bigint is null or (e.round, -e.position) < (%(after)s, -%(at)s::bigint)) "
    "order by e.round desc, e.position limit %(limit)s"
)


def entries_of(
    connection: Connection, wanted: Wanted, limit: int, after: tuple[int, int] | None = None
) -> list[EntryFound]:
    """The wanted entries, newest round first; only those after a (round, position), if one is given."""
    number, position = after or (None, None)
    values = {**vars(wanted), "limit": limit, "after": number, "at": position}
    return [EntryFound(**_whole(row)) for row in connection.execute(STATEMENT, values).fetchall()]


def _whole(row: tuple[Any, ...]) -> dict[str, Any]:
    """A row by name; PostgreSQL returns wei as Decimal."""
    named = zip(EntryFound.__dataclass_fields__, row, strict=True)
    return {name: int(value) if isinstance(value, Decimal) else value for name, value in named}
