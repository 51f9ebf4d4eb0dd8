"""The comparisons of the audit: each raises Mismatch when the record differs from what the rules give."""

from collections.abc import Iterator
from contextlib import contextmanager

from forewatt.protocol.errors import ProtocolError
from oracle.audit.errors import Mismatch

IRREGULAR = (LookupError, ValueError, ArithmeticError, TypeError, AssertionError, ProtocolError)
"""What a recomputation raises for events that no market emits."""


@contextmanager
def regular(what: str, number: int | None = None) -> Iterator[None]:
    """Raise Mismatch if the block cannot compute with what the events say."""
    try:
        yield
    except IRREGULAR as error:
        raise Mismatch(what, f"irregular ({type(error).__name__}: {error})", "events of a market", number) from error


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
