"""The comparisons of the audit: each raises Mismatch when the record differs from what the rules give."""

from oracle.audit.errors import Mismatch


def agree(what: str, recorded: object, recomputed: object, number: int | None = None) -> None:
    """Require equal values; `number` is the round that the values belong to."""
    if recorded != recomputed:
        raise Mismatch(what, recorded, recomputed, number)


def within(what: str, moment: int, since: int, until: int, number: int | None = None) -> None:
    """Require since <= moment < until (UTC seconds)."""
    if not since <= moment < until:
        raise Mismatch(f"time of {what}", moment, f"in [{since}, {until})", number)


def at_most(what: str, recorded: int, most: int) -> None:
    """Require recorded <= most."""
    if recorded > most:
        raise Mismatch(what, recorded, f"at most {most}")


def not_negative(what: str, *amounts: int) -> None:
    """Require that no amount is negative."""
    if min(amounts) < 0:
        raise Mismatch(what, min(amounts), "not negative")
