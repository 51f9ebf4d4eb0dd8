"""Queries that compare forecasts with readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from oracle.service.store import Connection


@dataclass(frozen=True)
class Window:
    """Rounds `first` to `last` of a pool, and what of its rules places a forecast in time.

    Step t of round n is at `start + n * period_s + t * step_s`; its reference is the reading `lag_s` earlier.
    """

    first: int
    last: int
    start: int
    period_s: int
    step_s: int
    levels: int
    lag_s: int


@dataclass(frozen=True)
class Feed:
    """One feed: its asset, class and capacity."""

    feed: int
    asset_id: str
    asset_class: str
    capacity_mw: float


COMPARED = """
with feeds as (
    select * from unnest(%(feeds)s::int[], %(assets)s::text[], %(classes)s::text[], %(capacities)s::float8[])
    as f(feed, asset_id, asset_class, capacity_mw)
), steps as (
    select f.asset_class, f.asset_id, f.capacity_mw, q.model, q.forecaster, q.quantiles_ppm,
        t, to_timestamp(%(start)s + q.round * %(period_s)s + t * %(step_s)s) as time
    from round_forecasts q join feeds f using (feed)
    cross join generate_series(0, cardinality(q.quantiles_ppm) / %(levels)s - 1) as t
    where q.round between %(first)s and %(last)s
), compared as (
    select s.asset_class, s.model, s.forecaster, s.asset_id,
        r.power_mw / s.capacity_mw as y, b.power_mw / s.capacity_mw as reference,
        (select avg(greatest(
            k * (r.power_mw / s.capacity_mw - s.quantiles_ppm[s.t * %(levels)s + k] / 1e6),
            (k - %(levels)s - 1) * (r.power_mw / s.capacity_mw - s.quantiles_ppm[s.t * %(levels)s + k] / 1e6)
        ) / (%(levels)s + 1)) from generate_series(1, %(levels)s) as k) as loss,
        s.quantiles_ppm[s.t * %(levels)s + 1] / 1e6 as low, s.quantiles_ppm[(s.t + 1) * %(levels)s] / 1e6 as high,
        s.quantiles_ppm[s.t * %(levels)s + (%(levels)s + 1) / 2] / 1e6 as middle
    from steps s
    join readings r on r.asset_id = s.asset_id and r.time = s.time and r.quality = 0
    left join readings b on b.asset_id = s.asset_id and b.quality = 0
        and b.time = s.time - %(lag_s)s * interval '1 s'
)
select grouping(asset_class), grouping(model), grouping(forecaster), asset_class, model, forecaster,
    count(*), count(distinct asset_id),
    avg(abs(y - middle)), avg(loss), avg((y between low and high)::int),
    avg(loss) filter (where reference is not null), avg(abs(y - reference)) / 2
from compared group by grouping sets ((), (asset_class), (model), (forecaster))
having count(*) > 0
order by 1 desc, 2 desc, 3 desc, 4, 5, 6
"""


def compared(connection: Connection, window: Window, feeds: Sequence[Feed]) -> list[tuple[Any, ...]]:
    """Rows of (all classes?, all models?, all forecasters?, class, model, forecaster, values, assets, mean absolute
    error, pinball loss, coverage, loss where there is a reference, its loss), per unit; empty if the pipeline's table
    does not exist.
    """
    values: Mapping[str, Any] = {
        **vars(window),
        "feeds": [feed.feed for feed in feeds],
        "assets": [feed.asset_id for feed in feeds],
        "classes": [feed.asset_class for feed in feeds],
        "capacities": [feed.capacity_mw for feed in feeds],
    }
    try:
        return connection.execute(COMPARED, values).fetchall()
    except psycopg.errors.UndefinedTable:
        return []


@dataclass(frozen=True)
class Issued:
    """Which issued forecasts are asked for; None means any."""

    region: str
    asset_id: str | None
    model: str | None
    issued: datetime | None
    since: datetime
    after: tuple[str, str] | None
    limit: int


ISSUED = """
select distinct on (asset_id, model) asset_id, model, model_version, extract(epoch from issued)::bigint,
    extract(epoch from first_valid)::bigint, step_s, levels, quantiles_mw,
    array(select r.power_mw from generate_series(0, cardinality(quantiles_mw) / levels - 1) as t
        left join readings r on r.asset_id = f.asset_id and r.time = f.first_valid + t * f.step_s * interval '1 s'
        order by t)
from forecasts f
where region = %(region)s and first_valid >= %(since)s
    and (%(asset_id)s::text is null or asset_id = %(asset_id)s)
    and (%(model)s::text is null or model = %(model)s)
    and (%(issued)s::timestamptz is null or issued = %(issued)s)
    and (%(after_asset)s::text is null or (asset_id, model) > (%(after_asset)s, %(after_model)s))
order by asset_id, model, issued desc, first_valid desc limit %(limit)s
"""


def issued(connection: Connection, wanted: Issued) -> list[tuple[Any, ...]]:
    """The newest issued forecast of each asset and model beside what was measured; empty without the tables.

    (asset_id, model, model_version, issued, first_valid, step_s, levels, quantiles_mw, observed_mw), times in seconds.
    """
    asset, model = wanted.after or (None, None)
    try:
        return connection.execute(ISSUED, {**vars(wanted), "after_asset": asset, "after_model": model}).fetchall()
    except psycopg.errors.UndefinedTable:
        return []
