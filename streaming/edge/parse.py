"""Numbers and times as devices write them. Each function raises ValueError with a reason that a person can act on."""

import math
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

MS_PER = {"ms": 1.0, "s": 1_000.0, "us": 0.001}
DIGITS = frozenset("+-.,eE0123456789 ")


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


def time_ms(value: Any, time_format: str = "auto", zone: tzinfo | None = None) -> int:
    """Milliseconds since 1970 of a number or an ISO text; a text without an offset is in `zone`."""
    if isinstance(value, str) and time_format in ("auto", "iso"):
        return utc_ms(local_time(value, zone))
    if time_format == "iso":
        raise ValueError(f"{value!r:.80} is not an ISO 8601 time")
    return round(number(value) * MS_PER["ms" if time_format == "auto" else time_format])


def local_time(text: str, zone: tzinfo | None) -> datetime:
    """An ISO time with an offset; one without is in `zone`, and ValueError without a zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r:.80} is not an ISO 8601 time") from None
    if moment.tzinfo is not None:
        return moment
    if zone is None:
        raise ValueError(f"{text!r:.80} has no offset from UTC: declare the `zone` of the times")
    return moment.replace(tzinfo=zone)


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
