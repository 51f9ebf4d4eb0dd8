"""A chain that lies, for audits that must notice, and the usual ways to change what it tells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oracle.audit.read.abi import Event
from oracle.audit.read.chain import ChainReader
from oracle.audit.read.target import Place

Lie = Callable[[Sequence[Event]], Sequence[Event]]


def honest(events: Sequence[Event]) -> Sequence[Event]:
    """No lie at all."""
    return events


@dataclass
class LyingChain:
    """A chain whose answers pass through a lie: the events as a whole, and views changed by name."""

    chain: ChainReader
    lie: Lie = honest
    views: tuple[tuple[str, Callable[[Any], Any]], ...] = ()

    def chain_id(self) -> int:
        return self.chain.chain_id()

    def head(self) -> int:
        return self.chain.head()

    def events(self, place: Place, until: int) -> Sequence[Event]:
        return self.lie(self.chain.events(place, until))

    def view(self, contract: str, address: str, function: str, arguments: Sequence[object], block: int) -> Any:
        answer = self.chain.view(contract, address, function, arguments, block)
        for name, change in self.views:
            answer = change(answer) if name == function else answer
        return answer


def told(name: str, number: int | None, **fields: Any) -> Callable[[Event], bool]:
    """Whether an event is of a kind (and round), and has these values."""

    def is_told(event: Event) -> bool:
        known = event.name == name and (number is None or event["round"] == number)
        return known and all(event[field] == value for field, value in fields.items())

    return is_told


def change(name: str, field: str, by: Callable[[Any], Any], number: int | None = None, **fields: Any) -> Lie:
    """A lie about one field of every event of a kind (of one round, with these values)."""
    meant = told(name, number, **fields)

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        return [_with(event, field, by(event[field])) if meant(event) else event for event in events]

    return lie


def silence(name: str, number: int | None = None, **fields: Any) -> Lie:
    """A lie that leaves out every event of a kind (of one round, with these values)."""
    meant = told(name, number, **fields)
    return lambda events: [event for event in events if not meant(event)]


def cut(name: str, number: int, count: int) -> Lie:
    """A lie that leaves out the first event of a kind in a round, and what came of it: `count` events in all."""

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        at = next(place for place, event in enumerate(events) if told(name, number)(event))
        return [*events[:at], *events[at + count :]]

    return lie


def add(made: Callable[[Sequence[Event]], Event], after: Callable[[Event], bool]) -> Lie:
    """A lie that tells one more event, behind the first that `after` holds of."""

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        at = next(place for place, event in enumerate(events) if after(event)) + 1
        return [*events[:at], made(events), *events[at:]]

    return lie


def like(name: str, number: int | None = None, **changed: Any) -> Callable[[Sequence[Event]], Event]:
    """The first event of a kind (of one round) again, with some values changed."""

    def made(events: Sequence[Event]) -> Event:
        found = next(filter(told(name, number), events))
        return replace(found, arguments={**found.arguments, **changed})

    return made


def both(*lies: Lie) -> Lie:
    """One lie after the other."""

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        for one in lies:
            events = one(events)
        return events

    return lie


def flip(block: bytes) -> bytes:
    return bytes([block[0] ^ 1]) + block[1:]


def bump(amount: int) -> int:
    return amount + 1


def bump_first(values: Sequence[int]) -> tuple[int, ...]:
    return (values[0] + 1, *values[1:])


def _with(event: Event, field: str, value: Any) -> Event:
    return replace(event, arguments={**event.arguments, field: value})
