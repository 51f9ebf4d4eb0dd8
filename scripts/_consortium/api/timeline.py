"""GET /api/v1/rounds/{number}/events: what happened in a round, from the events of the channel's blocks."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from forewatt.protocol.canonical import decode_canonical
from scripts._consortium.api.unreadable import no_peer
from scripts._consortium.node.channel import Channel, ChannelUnreadable

Number = Annotated[int, Path(ge=0, lt=2**63)]


class RoundEventReply(BaseModel):
    """An event of a round. Its arguments are text: numbers in decimals, bytes in 0x-hex; lists are left out."""

    name: str
    block: int
    position: int = Field(description="place among the events of the block")
    transaction: str
    time_s: int | None = Field(description="the latest time that the ledger had reached before it")
    args: dict[str, str]


class Timeline:
    """The events of a pool's rounds. Each block is read once, when somebody asks for what came since."""

    def __init__(self, channel: Channel, pool: bytes) -> None:
        self._channel, self._pool = channel, pool
        self._lock = threading.Lock()
        self._next = 0
        self._now: int | None = None
        self._rounds: defaultdict[int, list[RoundEventReply]] = defaultdict(list)

    def of(self, number: int) -> list[RoundEventReply]:
        """The events of a round in their order. ChannelUnreadable if the peer does not answer."""
        with self._lock:
            for block in self._channel.blocks(self._next):
                self._take(block.number, block.events)
                self._next = block.number + 1
            return list(self._rounds.get(number, ()))

    def _take(self, block: int, transactions: tuple[tuple[str, bytes], ...]) -> None:
        position = 0
        for transaction, encoded in transactions:
            rows: Any = decode_canonical(encoded, "events")
            for row in rows:
                fields: Mapping[str, Any] = row["fields"]
                if row["event"] == "Ticked":
                    self._now = max(self._now or 0, fields["time"])
                elif fields.get("pool") == self._pool and "round" in fields:
                    event = RoundEventReply(
                        name=row["event"],
                        block=block,
                        position=position,
                        transaction=transaction,
                        time_s=self._now,
                        args={name: _text(value) for name, value in fields.items() if not isinstance(value, list)},
                    )
                    self._rounds[fields["round"]].append(event)
                position += 1


def add_routes(api: APIRouter, timeline: Timeline) -> None:
    """Add the route of this resource to `api`."""

    @api.get("/rounds/{number}/events")
    def events(number: Number) -> list[RoundEventReply]:
        """The events of a round, in the order of the channel's blocks."""
        try:
            return timeline.of(number)
        except ChannelUnreadable as error:
            raise no_peer(error) from error


def _text(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
