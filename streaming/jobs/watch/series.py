"""Applies the rules that compare a reading with those before it: a pure fold over each asset's series, by time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streaming.assets.alert_details import ReadingDetails
from streaming.quality.rules import Gap, Reversed, Rules, SeriesRule, Spike, Stuck
from streaming.units import Quantity

DESCRIPTIONS = {
    "clock-skew": "sent a reading from the future",
    "out-of-range": "measured a value outside its limits",
    "night-production": "produced at night",
    "uncertain-source": "sent a value that its source doubts",
    "undated": "sent a value without a time",
    "gap": "sent nothing for a while",
    "spike": "jumped from one interval to the next",
    "stuck": "has been sending the same value",
    "reversed": "has been measuring negative power: check its sign, or declare it as a net load",
}


@dataclass(frozen=True)
class Point:
    """A reading as the series rules see it. `broken` is the kind of the reading rule that it breaks.

    `level` is power per unit of capacity, or a weather station's value.
    """

    asset_id: str
    asset_class: str
    time: datetime
    level: float
    quantity: Quantity
    interval: timedelta
    broken: str | None


@dataclass(frozen=True)
class Finding:
    """A rule that an asset breaks, since when, and until when; `ended` is None while it lasts."""

    kind: str
    severity: str
    asset_id: str
    began: datetime
    message: str
    ended: datetime | None = None
    details: ReadingDetails | None = None


@dataclass(frozen=True)
class Series:
    """The state of an asset's series.

    `alike` counts the last readings with the same level, `negative` those below the level of the rule `reversed`;
    `open` are the findings that have not ended.
    """

    last: Point
    alike: int = 1
    negative: int = 0
    open: tuple[Finding, ...] = ()


def advance(
    known: Series | None, point: Point, rules: Rules, open_before: tuple[Finding, ...] = ()
) -> tuple[Series | None, list[Finding]]:
    """The series after one more reading, and the findings that begin or end with it.

    A reading that is not later than the last one leaves the series as it is, and so does one from the future, because
    its time is wrong. `open_before` are the open findings of an asset without a known series.
    """
    if point.broken == "clock-skew":
        return known, [replace(finding, ended=point.time) for finding in _broken(point, rules)]
    if known is not None and point.time <= known.last.time:
        return known, []
    before = {finding.kind: finding for finding in (known.open if known is not None else open_before)}
    alike = known.alike + 1 if known is not None and known.last.level == point.level else 1
    negative = (0 if known is None else known.negative) + 1 if _is_negative(point, rules) else 0
    now = Series(point, alike, negative)
    findings = _findings(known, now, rules, frozenset(before))
    began = [finding for finding in findings if finding.kind not in before]
    lasting = {finding.kind for finding in findings if finding.ended is None}
    recovered = [replace(finding, ended=point.time) for kind, finding in before.items() if kind not in lasting]
    still_open = [finding for kind, finding in before.items() if kind in lasting]
    newly_open = [finding for finding in began if finding.ended is None]
    return replace(now, open=(*still_open, *newly_open)), [*began, *recovered]


def detect_gap(series: Series, newest: datetime, rules: Rules) -> Finding | None:
    """A gap finding if the asset has sent nothing for too long before `newest`, the newest time of all assets.

    None if the asset is on time, or if its gap is already open. `advance` ends the gap with the asset's next reading.
    """
    point = series.last
    for rule in rules.series:
        if isinstance(rule, Gap) and newest - point.time > rule.intervals * point.interval:
            is_open = any(finding.kind == rule.kind for finding in series.open)
            return None if is_open else _finding(rule.kind, rule.severity, point, point.time + point.interval)
    return None


def _findings(known: Series | None, now: Series, rules: Rules, open_kinds: frozenset[str]) -> list[Finding]:
    """All rules that the last reading of `now` breaks. A gap has ended with the reading."""
    point = now.last
    findings = _broken(point, rules)
    for rule in rules.series:
        if (began := _broken_since(rule, known, now, rule.kind in open_kinds)) is not None:
            ended = point.time if rule.kind == "gap" else None
            findings.append(replace(_finding(rule.kind, rule.severity, point, began), ended=ended))
    return findings


def _broken(point: Point, rules: Rules) -> list[Finding]:
    return [
        _finding(rule.kind, rule.severity, point, point.time) for rule in rules.reading if rule.kind == point.broken
    ]


def _broken_since(rule: SeriesRule, known: Series | None, now: Series, is_open: bool) -> datetime | None:
    """Since when the rule has been broken; None if it is not.

    A run of readings that has an open finding lasts with its next reading: after a restart its length is not known.
    """
    point = now.last
    match rule:
        case Gap() if known is not None and point.time - known.last.time > rule.intervals * point.interval:
            return known.last.time + point.interval
        case Spike() if known is not None and _is_spike(known, point, rule):
            return point.time
        case Stuck() if _is_stuck(point, rule) and (now.alike >= rule.readings or (is_open and now.alike > 1)):
            return point.time - (now.alike - 1) * point.interval
        case Reversed() if now.negative >= rule.readings or (is_open and now.negative > 0):
            return point.time - (now.negative - 1) * point.interval
        case _:
            return None


def _finding(kind: str, severity: str, point: Point, began: datetime) -> Finding:
    unit = "of capacity" if point.quantity is Quantity.POWER else point.quantity
    message = f"{point.asset_id} {DESCRIPTIONS[kind]} ({point.level:.4g} {unit})."
    details = ReadingDetails(quantity=point.quantity, value=point.level)
    return Finding(kind, severity, point.asset_id, began, message, details=details)


def _is_spike(known: Series, point: Point, rule: Spike) -> bool:
    """Whether the value jumped from one interval to the next. A change over a gap is no spike."""
    limit = next((step for name, step in rule.steps.items() if name == point.asset_class), None)
    adjacent = point.time - known.last.time == point.interval
    return limit is not None and adjacent and abs(point.level - known.last.level) > limit


def _is_stuck(point: Point, rule: Stuck) -> bool:
    """Whether the same value again would be unusual."""
    lowest, highest = rule.between
    return point.asset_class in rule.classes and lowest < point.level < highest


def _is_negative(point: Point, rules: Rules) -> bool:
    """Whether the reading counts for the rule `reversed`."""
    rule = next((rule for rule in rules.series if isinstance(rule, Reversed)), None)
    return rule is not None and point.asset_class in rule.classes and point.level < rule.below
