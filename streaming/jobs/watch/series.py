"""The rules that compare a reading with the ones before it: a pure fold over each asset's series, in its order."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streaming.quality.rules import Gap, Rules, SeriesRule, Spike, Stuck

WORDS = {
    "clock-skew": "sent a reading from the future",
    "out-of-range": "measured a value outside its limits",
    "night-production": "produced at night",
    "gap": "sent nothing for a while",
    "spike": "jumped from one interval to the next",
    "stuck": "has been sending the same value",
}


@dataclass(frozen=True)
class Point:
    """A reading as the rules see it; `broken` is the kind of the reading rule that it breaks.

    The level is power per unit of capacity, or a weather station's value.
    """

    asset_id: str
    asset_class: str
    time: datetime
    level: float
    unit: str
    interval: timedelta
    broken: str | None


@dataclass(frozen=True)
class Finding:
    """A condition of an asset began, or ended, at a time."""

    kind: str
    severity: str
    asset_id: str
    began: datetime
    message: str
    ended: datetime | None = None


@dataclass(frozen=True)
class Series:
    """What is remembered of an asset: its last reading, since when it has been alike, and the open conditions."""

    last: Point
    alike: int = 1
    open: tuple[Finding, ...] = ()


def follow(
    known: Series | None, point: Point, rules: Rules, open_before: tuple[Finding, ...] = ()
) -> tuple[Series | None, list[Finding]]:
    """The series with one more reading, and what began or ended with it.

    A reading that is not later than the last one changes nothing, nor does one from the future, whose time means
    nothing. `open_before` are the conditions that a series begins with when nothing but the alerts is known of it.
    """
    if point.broken == "clock-skew":
        return known, [replace(each, ended=point.time) for each in _broken(point, rules)]
    if known is not None and point.time <= known.last.time:
        return known, []
    alike = known.alike + 1 if known is not None and known.last.level == point.level else 1
    found = _conditions(known, point, alike, rules)
    before = {each.kind: each for each in (known.open if known is not None else open_before)}
    began = [each for each in found if each.kind not in before]
    lasting = {each.kind for each in found if each.ended is None}
    recovered = [replace(each, ended=point.time) for kind, each in before.items() if kind not in lasting]
    still = [each for kind, each in before.items() if kind in lasting]
    return Series(point, alike, (*still, *(each for each in began if each.ended is None))), [*began, *recovered]


def silence(series: Series, newest: datetime, rules: Rules) -> Finding | None:
    """That the asset has sent nothing while others came to `newest`; None if it is in time, or known to be silent.

    The reading that breaks the silence ends it, as `follow` finds.
    """
    point = series.last
    for rule in rules.series:
        if isinstance(rule, Gap) and newest - point.time > rule.intervals * point.interval:
            known = any(each.kind == rule.kind for each in series.open)
            return None if known else _finding(rule.kind, rule.severity, point, point.time + point.interval)
    return None


def _conditions(known: Series | None, point: Point, alike: int, rules: Rules) -> list[Finding]:
    """What is the matter with this reading."""
    found = _broken(point, rules)
    for series_rule in rules.series:
        if (began := _begin(series_rule, known, point, alike)) is not None:
            ended = point.time if series_rule.kind == "gap" else None
            found.append(replace(_finding(series_rule.kind, series_rule.severity, point, began), ended=ended))
    return found


def _broken(point: Point, rules: Rules) -> list[Finding]:
    return [
        _finding(rule.kind, rule.severity, point, point.time) for rule in rules.reading if rule.kind == point.broken
    ]


def _begin(rule: SeriesRule, known: Series | None, point: Point, alike: int) -> datetime | None:
    """Since when the rule has been broken, None where it isn't."""
    match rule:
        case Gap() if known is not None and point.time - known.last.time > rule.intervals * point.interval:
            return known.last.time + point.interval
        case Spike() if known is not None and _is_spike(known, point, rule):
            return point.time
        case Stuck() if _is_stuck(point, alike, rule):
            return point.time - (alike - 1) * point.interval
        case _:
            return None


def _finding(kind: str, severity: str, point: Point, began: datetime) -> Finding:
    message = f"{point.asset_id} {WORDS[kind]} ({point.level:.4g} {point.unit})."
    return Finding(kind, severity, point.asset_id, began, message)


def _is_spike(known: Series, point: Point, rule: Spike) -> bool:
    """Whether the value jumped from one interval to the next; over a gap it may have had the time."""
    limit = next((step for name, step in rule.steps.items() if name == point.asset_class), None)
    next_to = point.time - known.last.time == point.interval
    return limit is not None and next_to and abs(point.level - known.last.level) > limit


def _is_stuck(point: Point, alike: int, rule: Stuck) -> bool:
    lowest, highest = rule.between
    return point.asset_class in rule.classes and alike >= rule.readings and lowest < point.level < highest
