"""A chain that lies to the audit, and the usual lies: change, remove, repeat or add an event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from oracle.audit.read.abi import Event
from oracle.audit.read.chain import Block, ChainReader, View
from oracle.audit.read.target import AuditTarget

Lie = Callable[[Sequence[Event]], Sequence[Event]]


def honest(events: Sequence[Event]) -> Sequence[Event]:
    """No lie at all."""
    return events


@dataclass
class LyingChain:
    """A chain with a lie in its events or in its views; `changes` are those of views, by name."""

    chain: ChainReader
    lie: Lie = honest
    changes: tuple[tuple[str, Callable[[Any], Any]], ...] = ()

    @property
    def notes(self) -> list[str]:
        return self.chain.notes

    def chain_id(self) -> int:
        return self.chain.chain_id()

    def head(self) -> Block:
        return self.chain.head()

    def events(self, target: AuditTarget, until: Block) -> Sequence[Event]:
        return self.lie(self.chain.events(target, until))

    def views(self, views: Sequence[View], block: Block) -> list[Any]:
        answers = self.chain.views(views, block)
        for name, change in self.changes:
            answers = [
                change(answer) if view.function == name else answer for view, answer in zip(views, answers, strict=True)
            ]
        return answers

    def codes(self, addresses: Sequence[str], block: Block) -> list[bytes]:
        return self.chain.codes(addresses, block)

    def confirm(self, block: Block) -> None:
        self.chain.confirm(block)


def matching(name: str, number: int | None, **fields: Any) -> Callable[[Event], bool]:
    """Matches events by name, by round unless it is None, and by these values."""

    def is_match(event: Event) -> bool:
        known = event.name == name and (number is None or event["round"] == number)
        return known and all(event[field] == value for field, value in fields.items())

    return is_match


def change(name: str, field: str, by: Callable[[Any], Any], number: int | None = None, **fields: Any) -> Lie:
    """A lie that changes one field of every matching event."""
    is_meant = matching(name, number, **fields)

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        return [_with(event, field, by(event[field])) if is_meant(event) else event for event in events]

    return lie


def silence(name: str, number: int | None = None, **fields: Any) -> Lie:
    """A lie that removes every matching event."""
    is_meant = matching(name, number, **fields)
    return lambda events: [event for event in events if not is_meant(event)]


def cut(name: str, number: int, count: int) -> Lie:
    """A lie that removes the first matching event and those after it, `count` events in all."""

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        position = next(i for i, event in enumerate(events) if matching(name, number)(event))
        return [*events[:position], *events[position + count :]]

    return lie


def add(made: Callable[[Sequence[Event]], Event], after: Callable[[Event], bool]) -> Lie:
    """A lie that adds an event after the first one that `after` matches."""

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        position = next(i for i, event in enumerate(events) if after(event)) + 1
        return [*events[:position], made(events), *events[position:]]

    return lie


def like(name: str, number: int | None = None, **changed: Any) -> Callable[[Sequence[Event]], Event]:
    """A copy of the first matching event, with some values changed."""

    def made(events: Sequence[Event]) -> Event:
        event = next(filter(matching(name, number), events))
        return replace(event, arguments={**event.arguments, **changed})

    return made


def copied(number: int, *fields: str) -> Lie:
    """The second forecaster of a round copies these fields of the first one's commit, and its key with the key hash."""

    def lie(events: Sequence[Event]) -> Sequence[Event]:
        first = next(filter(matching("Committed", number), events))
        second = next(e for e in filter(matching("Committed", number), events) if e["index"] != first["index"])
        key = next(filter(matching("Revealed", number, index=first["index"]), events))["key"]
        lies = [
            change("Committed", name, partial(_first, first[name]), number, index=second["index"]) for name in fields
        ]
        if "keyHash" in fields:
            lies.append(change("Revealed", "key", partial(_first, key), number, index=second["index"]))
        return both(*lies)(events)

    return lie


def both(*lies: Lie) -> Lie:
    """Several lies, applied in order."""

    def all_lies(events: Sequence[Event]) -> Sequence[Event]:
        for lie in lies:
            events = lie(events)
        return events

    return all_lies


def flip(block: bytes) -> bytes:
    return bytes([block[0] ^ 1]) + block[1:]


def bump(amount: int) -> int:
    return amount + 1


def bump_first(values: Sequence[int]) -> tuple[int, ...]:
    return (values[0] + 1, *values[1:])


def _first(value: Any, _: Any) -> Any:
    return value


def _with(event: Event, field: str, value: Any) -> Event:
    return replace(event, arguments={**event.arguments, field: value})
