"""Numbers and times as devices write them. Each function raises ValueError with a reason that a person can act on."""

import math
import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from forewatt.foreign_json import DoubledKey, parse_json, refuse_doubled_keys

MS_PER = {"ms": 1.0, "s": 1_000.0, "us": 1e-3, "ns": 1e-6}
"""Milliseconds per unit of the formats of times that are numbers."""
DIGITS = frozenset("+-.,eE0123456789 ")
MIDNIGHT = re.compile(r"([T ])24(:?00(:?00(\.0+)?)?)?(?=$|[Z+-])")
"""The end of a day in a text of ISO 8601."""
AHEAD, RECENT = timedelta(minutes=5), timedelta(hours=2)
"""How far a device's clock may be ahead, and how long a message may have waited, for its arrival to say its hour."""
BOM = b"\xef\xbb\xbf"


def device_json(payload: bytes) -> Any:
    """The value of a JSON text. A key that comes twice makes it ambiguous, and is refused."""
    text = payload.removeprefix(BOM)
    try:
        content = parse_json(text)
    except ValueError as error:
        raise ValueError("the payload is not JSON") from error
    if isinstance(content, dict | list):
        # The text is JSON, and not nested too deep for Python's own parser.
        try:
            refuse_doubled_keys(text)
        except DoubledKey as error:
            raise ValueError(f"the payload has the key {error.key!r:.80} twice") from None
    return content


def number(value: Any, decimal: str = ".") -> float:
    """A finite number, or the text of one."""
    if isinstance(value, str):
        value = _number_of_text(value, decimal)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r:.80} is not a number")
    try:
        finite = float(value)
    except OverflowError:
        finite = math.inf
    if not math.isfinite(finite):
        raise ValueError(f"{finite} is not a finite number")
    return finite


def _number_of_text(text: str, decimal: str) -> float:
    plain = text.strip()
    if decimal == "," and "." in plain:
        raise ValueError(f"{text!r:.80} has a point, but the declared decimal sign is a comma")
    if decimal == "." and "," in plain:
        raise ValueError(f'{text!r:.80} has a comma: if it is the decimal sign, declare `decimal = ","`')
    # float() also takes "nan", "1_000" and digits of other scripts.
    if not plain or not DIGITS.issuperset(plain):
        raise ValueError(f"{text!r:.80} is not a number")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        raise ValueError(f"{text!r:.80} is not a number") from None


def time_ms(value: Any, time_format: str = "auto", zone: tzinfo | None = None, arrived: datetime | None = None) -> int:
    """Milliseconds since 1970 of a number or a text; a text without an offset is in `zone`.

    Of a local hour that comes twice, a message that has just arrived has the second one, unless it is in the future.
    """
    pattern = "iso" if time_format == "auto" else time_format
    if pattern not in MS_PER and isinstance(value, str):
        first, second = both_moments(value, zone, pattern)
        has_arrived = arrived is not None and -AHEAD <= arrived - second < RECENT
        return utc_ms(second if first < second and has_arrived else first)
    if time_format not in ("auto", *MS_PER):
        raise ValueError(f"{value!r:.80} is not {_named(pattern)}")
    return round(number(value) * MS_PER["ms" if time_format == "auto" else time_format])


def both_moments(text: str, zone: tzinfo | None, pattern: str = "iso") -> tuple[datetime, datetime]:
    """The time in UTC, twice; of a local hour that comes twice the first and the second one."""
    local = local_time(text, zone, pattern)
    try:
        first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:
        raise ValueError(f"{text!r:.80} is out of range") from None
    return first, second


def local_time(text: str, zone: tzinfo | None, pattern: str = "iso") -> datetime:
    """A time with an offset, in ISO 8601 or by a pattern of strptime; one without is in `zone`.

    ValueError without a zone.
    """
    try:
        moment = _iso(text.strip()) if pattern == "iso" else _by_pattern(text.strip(), pattern)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r:.80} is not {_named(pattern)}") from None
    if moment.tzinfo is not None:
        return moment
    if zone is None:
        raise ValueError(f"{text!r:.80} has no offset from UTC: declare the `zone` of the times")
    return moment.replace(tzinfo=zone)


def _iso(text: str) -> datetime:
    day, ends = MIDNIGHT.subn(r"\g<1>00:00", text)
    return datetime.fromisoformat(day) + timedelta(days=ends)


def _by_pattern(text: str, pattern: str) -> datetime:
    return datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller adds the declared zone, if there is none


def _named(pattern: str) -> str:
    return "an ISO 8601 time" if pattern == "iso" else f"a time such as {pattern}"


def known_format(pattern: str) -> str:
    """A format of times: auto, ms, s, us, ns, iso or a pattern of strptime. ValueError for another."""
    if pattern in ("auto", "iso", *MS_PER):
        return pattern
    sample = datetime(2026, 5, 4, tzinfo=UTC)
    try:
        day = _by_pattern(sample.strftime(pattern), pattern).date()
    except ValueError:
        day = None
    if day != sample.date():
        names = ", ".join(("auto", "iso", *MS_PER))
        raise ValueError(f"time_format: {pattern!r} is none of {names}, and no pattern of a day such as %d.%m.%Y %H:%M")
    return pattern


def utc_ms(moment: datetime) -> int:
    """Milliseconds since 1970; ValueError if the moment is too early or late for that."""
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment} is out of range") from None
    return (utc - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def member(content: Any, path: str) -> Any:
    """The part of a JSON value at a path of keys and indexes; ValueError names the path that is missing."""
    for key in path.split(".") if path else ():
        if isinstance(content, dict) and key in content:
            content = content[key]
        elif isinstance(content, list) and key.isdecimal() and int(key) < len(content):
            content = content[int(key)]
        else:
            raise ValueError(f"the payload has no {path}")
    return content
