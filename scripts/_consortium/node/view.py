"""The rounds of a pool from the events of a channel's blocks. The latest tick is the time."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from forewatt.protocol.canonical import decode_canonical
from oracle.chain.events import Event
from oracle.chain.rounds import RoundState, fold
from oracle.chain.view import Snapshot
from scripts._consortium.node.channel import Channel


class ChannelView:
    """Follows the blocks of a channel, from the first one on. Blocks are final, so nothing is read twice."""

    def __init__(self, channel: Channel, pool: bytes) -> None:
        self._channel, self._pool = channel, pool
        self._next = 0
        self._now = 0
        self._rounds: dict[int, RoundState] = {}
        self._recalibrated: dict[str, int] = {}

    def refresh(self) -> Snapshot:
        """The pool after the newest block. Before a deadline's tick it is not yet the deadline's time."""
        for block in self._channel.blocks(self._next):
            for transaction, events in block.events:
                rows: Any = decode_canonical(events, "events")
                for place, row in enumerate(rows):
                    self._take(row["event"], row["fields"], (block.number, place, transaction))
            self._next = block.number + 1
        return Snapshot(
            self._now,
            self._next - 1,
            MappingProxyType(dict(self._rounds)),
            MappingProxyType(dict(self._recalibrated)),
        )

    def _take(self, name: str, fields: Mapping[str, Any], where: tuple[int, int, str]) -> None:
        block, place, transaction = where
        if name == "Ticked":
            self._now = max(self._now, fields["time"])
        if fields.get("pool") != self._pool:
            return
        if name == "Recalibrated":
            self._recalibrated[fields["forecaster"]] = self._now
        elif name == "Sealed":
            self._order(fields["round"], fields["forecasters"])
        else:
            event = Event(name, "", block, self._now, place, transaction, dict(fields))
            self._rounds = fold(self._rounds, [event])

    def _order(self, number: int, forecasters: list[str]) -> None:
        """Give the entries the indices that the seal has fixed."""
        state = self._rounds.get(number, RoundState(number))
        entries = {name: replace(state.entries[name], index=index) for index, name in enumerate(forecasters)}
        self._rounds[number] = replace(state, entries=MappingProxyType({**state.entries, **entries}))
