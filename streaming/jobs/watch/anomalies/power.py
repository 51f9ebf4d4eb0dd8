"""Alerts about power that deviates from its forecast.

A reading is compared with the last forecast of its asset that was issued before it. The forecast services write the
table `forecasts`; without that table there is nothing to compare.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from forewatt.settings import Settings
from streaming.assets.alert_details import PowerDetails
from streaming.assets.model import Asset
from streaming.jobs.watch.anomalies.fold import Progress, Verdict
from streaming.jobs.watch.anomalies.progress import check_unprocessed
from streaming.quality.rules import GOOD, PowerAnomaly, rules

HAS_FORECASTS = "select from pg_class where oid = to_regclass('forecasts')"
LONGEST_FORECAST = timedelta(hours=250)
MAX_READINGS = 32
"""Most readings of an asset in one check."""
# NOTE: only readings between the start of an asset's first forecast and the end of its last one are selected. Readings
# outside that range have no forecast and leave no progress, so every check would read them again.
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
        ) as position
        where f.asset_id = wanted.asset_id and issued <= r.time and first_valid <= r.time
            and first_valid > r.time - %(longest)s and step < cardinality(quantiles_mw) / levels
        order by issued desc, first_valid desc, model_version limit 1
    ) as forecast
    where r.asset_id = wanted.asset_id and r.time > since and r.time >= opens and r.time < ends and quality = %(good)s
    order by r.time limit %(max_readings)s
) as r
order by r.time, wanted.asset_id
"""


@dataclass(frozen=True)
class ComparedPower:
    """An asset's reading, and the outer quantiles of its forecast."""

    asset: Asset
    time: datetime
    power_mw: float
    lowest_mw: float
    highest_mw: float
    model: str
    issued: datetime


def check_power(settings: Settings, assets: Iterable[Asset] | None = None) -> int:
    """Check unprocessed readings of these assets, or of all; return their count.

    Raises psycopg.Error or PyMongoError.
    """
    rule = rules().power

    def compare(history: Connection, meters: Sequence[Asset], before: Mapping[str, Progress]) -> list[Verdict]:
        if not history.execute(HAS_FORECASTS).rowcount:
            return []
        return [judge_power(compared, rule) for compared in load_compared(history, meters, before)]

    return check_unprocessed(settings, rule, compare, assets)


def judge_power(compared: ComparedPower, rule: PowerAnomaly) -> Verdict:
    """Whether a reading is outside its forecast's outer quantiles by more than the margin."""
    asset, wrong, details = compared.asset, None, None
    margin_mw = rule.margin_mw_of(asset)
    if not compared.lowest_mw - margin_mw <= compared.power_mw <= compared.highest_mw + margin_mw:
        lead_h = (compared.time - compared.issued).total_seconds() / 3_600
        wrong = (
            f"{asset.asset_id} measured {compared.power_mw:.4g} MW, but {compared.model} forecast "
            f"{compared.lowest_mw:.4g} to {compared.highest_mw:.4g} MW {lead_h:.1f} h before; "
            f"outside the forecast for {rule.intervals} intervals in a row."
        )
        details = PowerDetails(
            power_mw=compared.power_mw,
            lowest_mw=compared.lowest_mw,
            highest_mw=compared.highest_mw,
            model=compared.model,
            lead_h=lead_h,
            intervals=rule.intervals,
        ).plain()
    return Verdict(asset.asset_id, compared.time, timedelta(seconds=asset.interval_s), wrong, details)


def load_compared(history: Connection, meters: Sequence[Asset], before: Mapping[str, Progress]) -> list[ComparedPower]:
    """The assets' next good readings that have a forecast, at most MAX_READINGS per asset, by time."""
    assets = {asset.asset_id: asset for asset in meters}
    since = [before.get(name, Progress()).time for name in assets]
    parameters = {
        "names": list(assets),
        "since": since,
        "longest": LONGEST_FORECAST,
        "good": GOOD,
        "max_readings": MAX_READINGS,
    }
    return [ComparedPower(assets[name], *row) for name, *row in history.execute(COMPARED, parameters).fetchall()]
