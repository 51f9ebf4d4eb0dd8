"""Power that came otherwise than it was forecast, as alerts about the assets that measured it.

A reading is held against the last forecast of its asset that was issued before it, from the table that the forecast
services write; a database that has no such table has no forecasts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from forewatt.settings import Settings
from streaming.assets.model import Asset
from streaming.jobs.watch.anomalies.fold import Judged, Progress
from streaming.jobs.watch.anomalies.progress import look
from streaming.quality.rules import GOOD, PowerAnomaly, rules

HAS_FORECASTS = "select from pg_class where oid = to_regclass('forecasts')"
LONGEST = timedelta(hours=250)
"""No forecast is longer."""
AT_ONCE = 32
"""Readings of an asset in one turn."""
# NOTE: an asset's readings are looked for between its first forecast and the end of the one that begins last only: all
# that lies before or after would be looked at again in each turn, as nothing of it is ever noted.
COMPARED = """
select wanted.asset_id, r.time, power_mw, lowest_mw, highest_mw, model, issued
from unnest(%(names)s::text[], %(since)s::timestamptz[]) as wanted(asset_id, since)
cross join lateral (
    select first_valid as opens from forecasts f where f.asset_id = wanted.asset_id order by first_valid limit 1
) as first
cross join lateral (
    select first_valid + step_s * (cardinality(quantiles_mw) / levels) * interval '1 s' as ends
    from forecasts f where f.asset_id = wanted.asset_id order by first_valid desc limit 1
) as last
cross join lateral (
    select r.time, power_mw, lowest_mw, highest_mw, model, issued
    from readings r cross join lateral (
        select model, issued,
            quantiles_mw[step * levels + 1] as lowest_mw, quantiles_mw[(step + 1) * levels] as highest_mw
        from forecasts f cross join lateral (
            select floor(extract(epoch from r.time - first_valid) / step_s)::integer as step
        ) as place
        where f.asset_id = wanted.asset_id and issued <= r.time and first_valid <= r.time
            and first_valid > r.time - %(longest)s and step < cardinality(quantiles_mw) / levels
        order by issued desc, first_valid desc, model_version limit 1
    ) as said
    where r.asset_id = wanted.asset_id and r.time > since and r.time >= opens and r.time < ends and quality = %(good)s
    order by r.time limit %(at_once)s
) as r
order by r.time, wanted.asset_id
"""


@dataclass(frozen=True)
class Compared:
    """An asset's reading, and the outer quantiles of what was forecast of it."""

    asset: Asset
    time: datetime
    power_mw: float
    lowest_mw: float
    highest_mw: float
    model: str
    issued: datetime


def refresh(settings: Settings) -> int:
    """Look at readings that were not looked at; returns at how many. psycopg.Error or PyMongoError."""
    rule = rules().power

    def judge(history: Connection, meters: Sequence[Asset], before: Mapping[str, Progress]) -> list[Judged]:
        if not history.execute(HAS_FORECASTS).rowcount:
            return []
        return [judged(each, rule) for each in compared_of(history, meters, before)]

    return look(settings, rule, judge)


def judged(each: Compared, rule: PowerAnomaly) -> Judged:
    """Whether a reading is outside its forecast by more than the margin."""
    asset, wrong = each.asset, None
    margin_mw = rule.margin_mw_of(asset)
    if not each.lowest_mw - margin_mw <= each.power_mw <= each.highest_mw + margin_mw:
        lead_h = (each.time - each.issued).total_seconds() / 3_600
        wrong = (
            f"{asset.asset_id} measured {each.power_mw:.4g} MW where {each.model} forecast {each.lowest_mw:.4g} to "
            f"{each.highest_mw:.4g} MW {lead_h:.1f} h before, for {rule.intervals} intervals in a row outside."
        )
    return Judged(asset.asset_id, each.time, timedelta(seconds=asset.interval_s), wrong)


def compared_of(history: Connection, meters: Sequence[Asset], before: Mapping[str, Progress]) -> list[Compared]:
    """The assets' next readings that a forecast was issued for, at most AT_ONCE of each, by time."""
    assets = {each.asset_id: each for each in meters}
    since = [before.get(name, Progress()).time for name in assets]
    asked = {"names": list(assets), "since": since, "longest": LONGEST, "good": GOOD, "at_once": AT_ONCE}
    return [Compared(assets[name], *row) for name, *row in history.execute(COMPARED, asked).fetchall()]
