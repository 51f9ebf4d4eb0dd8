"""Turns price documents of the ENTSO-E transparency platform (Publication_MarketDocument, IEC 62325) into prices."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from streaming.edge.config import PriceDocumentConfig
from streaming.edge.parse import local_time, number, utc_ms, whole
from streaming.edge.sources.covered import Covered
from streaming.edge.sources.documents import Element, children, local_name, needed, text_of
from streaming.edge.unusable import unusable

PRODUCTS = {"A01": "day-ahead", "A07": "intraday"}
"""Products by the type of the market agreement."""
PER_MWH = {"MWH": 1.0, "KWH": 1_000.0}
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
VARIABLE_BLOCKS = "A03"
"""The curve whose points last until the next one; others have a point for each interval."""
MOST_INTERVALS = 100_000
SEQUENCE = "classificationSequence_AttributeInstanceComponent.position"
DAY = timedelta(days=1)
MARKET = ZoneInfo("Europe/Brussels")
"""The zone of the market's days. All of Europe changes its clocks at the same moment."""


def prices(root: Element, config: PriceDocumentConfig) -> list[dict[str, Any]]:
    """The records of a document. ValueError if it is no price document; a series that can't be read is set aside."""
    if local_name(root) != "Publication_MarketDocument":
        raise ValueError(f"the document is a {local_name(root) or 'comment'}, and no Publication_MarketDocument")
    issued = local_time(needed(root, "createdDateTime"), None)
    records: list[dict[str, Any]] = []
    covered: dict[tuple[str, str], Covered] = {}
    for series in sorted(children(root, "TimeSeries"), key=_sequence):
        area = text_of(series, "in_Domain.mRID") or text_of(series, "out_Domain.mRID") or ""
        zone = config.zones.get(area, area)
        try:
            records += _first(_series(series, zone, issued, config), covered)
        except (ValueError, OverflowError) as error:
            records.append(unusable(str(error), area, zone=zone))
    return records


def _sequence(series: Element) -> float:
    """Which auction of a zone the prices are of: the first one is the coupled market."""
    try:
        return number(text_of(series, SEQUENCE) or "1")
    except ValueError:
        return math.inf


def _first(records: list[dict[str, Any]], covered: dict[tuple[str, str], Covered]) -> list[dict[str, Any]]:
    """The records of a series for times that no series before it has, and why the others are set aside."""
    kept = []
    for record in records:
        spans = covered.setdefault((record["zone"], record["product"]), Covered())
        start = record["time_ms"]
        if spans.add(start, start + record["interval_s"] * 1_000):
            kept.append(record)
    if len(kept) < len(records):
        reason = f"the document has {len(records) - len(kept)} of the prices twice: those of another series or auction"
        kept.append(unusable(reason, records[0], zone=records[0]["zone"]))
    return kept


def _series(series: Element, zone: str, issued: datetime, config: PriceDocumentConfig) -> list[dict[str, Any]]:
    factor = _eur_per_mwh(series, config)
    agreement = text_of(series, "contract_MarketAgreement.type") or "A01"
    if agreement not in PRODUCTS:
        raise ValueError(f"contract_MarketAgreement.type: {agreement} is none of {', '.join(PRODUCTS)}")
    records = []
    for period in children(series, "Period"):
        step = resolution(needed(period, "resolution"))
        for start, interval_s, value in _values(period, step, text_of(series, "curveType") == VARIABLE_BLOCKS):
            records.append(
                {
                    "kind": "price",
                    "zone": zone,
                    "product": PRODUCTS[agreement],
                    "issued_ms": utc_ms(issued),
                    "time_ms": utc_ms(start),
                    "interval_s": interval_s,
                    "value": value * factor,
                    "unit": "EUR/MWh",
                }
            )
    return records


def _eur_per_mwh(series: Element, config: PriceDocumentConfig) -> float:
    """The factor from the series' currency and unit to EUR/MWh."""
    currency, unit = needed(series, "currency_Unit.name"), needed(series, "price_Measure_Unit.name")
    if unit not in PER_MWH:
        raise ValueError(f"price_Measure_Unit.name: {unit} is none of {', '.join(PER_MWH)}")
    if currency != "EUR" and currency not in config.rates:
        raise ValueError(f"the prices are in {currency}: declare `rates = {{ {currency} = EUR per {currency} }}`")
    return PER_MWH[unit] * config.rates.get(currency, 1.0)


def _values(period: Element, step: timedelta, blocks: bool) -> list[tuple[datetime, int, float]]:
    """The start, the length (s) and the price of each interval of a period."""
    start, end = (local_time(needed(period, f"timeInterval/{name}"), None) for name in ("start", "end"))
    intervals = round((end - start) / step)
    if not 0 < intervals <= MOST_INTERVALS:
        raise ValueError(f"the period has {intervals} intervals")
    if _after(start, intervals, step) != end:
        raise ValueError(f"the period from {start} to {end} has no whole number of intervals of {step}")
    points = {
        whole(needed(point, "position")): number(needed(point, "price.amount")) for point in children(period, "Point")
    }
    if outside := [position for position in points if not 1 <= position <= intervals]:
        raise ValueError(f"position {outside[0]} is outside of the period's {intervals} intervals")
    values: list[tuple[datetime, int, float]] = []
    last: float | None = None
    for position in range(1, intervals + 1):
        value = points.get(position, last if blocks else None)
        if value is not None:
            begin, next_one = (_after(start, count, step) for count in (position - 1, position))
            values.append((begin, round((next_one - begin).total_seconds()), value))
        last = value
    return values


def _after(start: datetime, count: int, step: timedelta) -> datetime:
    """The time so many steps later. Days are those of the calendar, of which some have 23 or 25 hours."""
    if step % DAY:
        return start + count * step
    return (start.astimezone(MARKET) + count * step).astimezone(UTC)


def resolution(text: str) -> timedelta:
    """An interval such as PT15M, PT1H or P1D."""
    found = DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"resolution: {text!r:.40} is no interval such as PT15M, PT60M or P1D")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    step = timedelta(days=days, hours=hours, minutes=minutes)
    if not step:
        raise ValueError("resolution: the interval is 0")
    return step
