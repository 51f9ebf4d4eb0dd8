"""Numbers and times as devices write them. Each function raises ValueError with a reason that a person can act on."""

import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import partial
from typing import Any

from forewatt.foreign_json import DoubledKey, parse_json, refuse_doubled_keys

MS_PER = {"ms": 1.0, "s": 1_000.0, "us": 1e-3, "ns": 1e-6}
"""Milliseconds per unit of the formats of times that are numbers."""
DIGITS = frozenset("+-.,eE0123456789 ")
ONLY_DIGITS = re.compile(r"\s*\d{9}\d*\s*")
"""No time of ISO 8601 has so many digits and no other sign."""
ROLLED = (
    ("24", ("00", "23"), timedelta(hours=23), timedelta(days=1)),
    ("60", ("59", "58"), timedelta(seconds=-1), timedelta(seconds=1)),
)
"""Hours and seconds that calendars don't have: the end of a day and a leap second. Of each its digits, two values in
their place, how far these are apart, and what has to be added to the first one."""
QUARTER = 15
"""A leap second ends an hour of UTC; local clocks differ from it by quarters of an hour."""
LONGEST_TIME = 80
"""The most characters of a text that can be a time."""
LARGEST_EXPONENT = 12
AHEAD, RECENT = timedelta(minutes=5), timedelta(hours=2)
"""How far a device's clock may be ahead, and how long a message may have waited, for its arrival to say its hour."""
BOM = b"\xef\xbb\xbf"
MISSING = object()


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


def whole(value: Any) -> int:
    """A number without a fraction, or the text of one."""
    found = number(value)
    if not found.is_integer():
        raise ValueError(f"{value!r:.80} is not a whole number")
    return int(found)


def power_of_ten(value: Any, name: str) -> float:
    """10 to the power of a number, which is called `name` in the reason why it can't be."""
    exponent = whole(value)
    if abs(exponent) > LARGEST_EXPONENT:
        raise ValueError(f"{name}: {exponent} is not within {-LARGEST_EXPONENT} and {LARGEST_EXPONENT}")
    return 10.0**exponent


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
    if time_format == "auto" and isinstance(value, str) and ONLY_DIGITS.fullmatch(value):
        value = number(value)
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
        moment = _rolled(text.strip(), _iso if pattern == "iso" else partial(_by_pattern, pattern=pattern))
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r:.80} is not {_named(pattern)}") from None
    if moment.tzinfo is not None:
        return moment
    if zone is None:
        raise ValueError(f"{text!r:.80} has no offset from UTC: declare the `zone` of the times")
    return moment.replace(tzinfo=zone)


def _rolled(text: str, parse: Callable[[str], datetime]) -> datetime:
    """The moment of a text, also of one with 24 hours or with a leap second."""
    try:
        return parse(text)
    except ValueError:
        moment = None if len(text) > LONGEST_TIME else next(_beyond(text, parse), None)
        if moment is None:
            raise
        return moment


def _beyond(text: str, parse: Callable[[str], datetime]) -> Iterator[datetime]:
    """The moments that a text with an hour of 24, or with a second of 60, can mean."""
    for digits, values, apart, more in ROLLED:
        for found in re.finditer(f"(?={digits})", text):
            first, second = (_attempt(text, found.start(), value, parse) for value in values)
            # If the digits are a day, a year or a minute, the two values are further apart, or nearer.
            if first is None or second is None or _wall(second) - _wall(first) != apart:
                continue
            is_midnight, is_leap = first.time() == time(), first.minute % QUARTER == QUARTER - 1
            if is_midnight if digits == "24" else is_leap:
                yield first + more


def _attempt(text: str, start: int, digits: str, parse: Callable[[str], datetime]) -> datetime | None:
    """The moment of the text with these digits in the place of two others; None if it is none."""
    try:
        return parse(text[:start] + digits + text[start + len(digits) :])
    except ValueError:
        return None


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _iso(text: str) -> datetime:
    # NOTE: fromisoformat() takes any sign between day and hour, such as a digit of a number.
    if ONLY_DIGITS.match(text):
        raise ValueError("a number is no time of ISO 8601")
    return datetime.fromisoformat(text)


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
    """The part of a JSON value at a path of keys and indexes; ValueError names the path that is missing.

    A key may have dots itself, such as `1.8.0`.
    """
    found = next(_members(content, path.split(".") if path else []), MISSING)
    if found is MISSING:
        raise ValueError(f"the payload has no {path}")
    return found


def _members(content: Any, keys: list[str]) -> Iterator[Any]:
    """The parts at a path, those with the shortest keys first."""
    if not keys:
        yield content
    elif isinstance(content, dict):
        for count in range(1, len(keys) + 1):
            if (key := ".".join(keys[:count])) in content:
                yield from _members(content[key], keys[count:])
    elif isinstance(content, list) and keys[0].isdecimal() and int(keys[0]) < len(content):
        yield from _members(content[int(keys[0])], keys[1:])
