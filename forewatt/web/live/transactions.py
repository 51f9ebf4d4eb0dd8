"""Sends sockets the status of the transactions that they follow.

A socket names its transactions with `?transactions=` or with a message `{"transactions": ["0x...", ...]}`, which
replaces those before. It gets a frame at once and whenever something changes, until the transaction is final.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from forewatt.foreign_json import DoubledKey, refuse_doubled_keys
from forewatt.web.live.background import background
from forewatt.web.live.event import control_frame
from forewatt.web.live.hub import Listener
from forewatt.web.live.subscription import BadSubscription, hashes

TOPIC: Final = "transaction_status"
PAUSE_S: Final = 2.0
MAX_ALL: Final = 512
"""Transactions that the sockets of a process may follow, because each costs the chain's endpoint some requests."""
MAX_MESSAGE: Final = 4_096


@dataclass(frozen=True)
class Status:
    """The status of a transaction: the frame's body, and whether it is final."""

    body: dict[str, Any]
    is_final: bool


LookUp = Callable[[str, Status | None], Status | None]
"""The status of a transaction, given its last one; None while it is not known. It may block."""


class Wanted(BaseModel):
    """A client's message: the transactions that its socket follows from now on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    transactions: list[str]


def wanted(message: str) -> frozenset[str]:
    """The hashes in a client's message; BadSubscription says what is wrong with it."""
    if len(message) > MAX_MESSAGE:
        raise BadSubscription(f"a message has at most {MAX_MESSAGE} characters")
    try:
        named = Wanted.model_validate_json(message).transactions
        refuse_doubled_keys(message)
        return hashes(named)
    except DoubledKey as error:
        raise BadSubscription(f"the message has the key {error.key!r:.80} twice") from error
    except ValidationError as error:
        raise BadSubscription('a message must be {"transactions": ["0x...", ...]}') from error


class Transactions:
    """Looks up the transactions that sockets follow, one after the other, while `running`."""

    def __init__(self, look_up: LookUp, pause_s: float = PAUSE_S) -> None:
        self._look_up = look_up
        self._pause_s = pause_s
        self._followed: dict[str, dict[Listener, Status | None]] = {}
        """Hash -> the sockets that follow it, each with the status that it has."""
        self._asked = asyncio.Event()

    def follow(self, listener: Listener, wanted: frozenset[str]) -> None:
        """Follow these transactions for a socket, and no others; BadSubscription if the process follows too many."""
        if len(self._followed.keys() | wanted) > MAX_ALL:
            raise BadSubscription("too many transactions are followed: try again later")
        for tx_hash in [tx_hash for tx_hash, sockets in self._followed.items() if listener in sockets]:
            if tx_hash not in wanted:
                self._drop(tx_hash, listener)
        for tx_hash in wanted:
            self._followed.setdefault(tx_hash, {}).setdefault(listener, None)
        self._asked.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look up in the background for the duration of the block."""
        async with background(self._run(), "transactions"):
            yield

    async def _run(self) -> None:
        """Look up every transaction again and again, and a new one at once."""
        while True:
            for tx_hash in list(self._followed):
                await self._update(tx_hash)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s):
                    await self._look_up_new()

    async def _look_up_new(self) -> None:
        """Look up the transactions that sockets begin to follow, for ever."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            for tx_hash in [one for one, sockets in self._followed.items() if None in sockets.values()]:
                await self._update(tx_hash)

    async def _update(self, tx_hash: str) -> None:
        """Look up a transaction, and send its status to the sockets that do not have it yet."""
        before = next((status for status in self._followed.get(tx_hash, {}).values() if status is not None), None)
        status = await asyncio.to_thread(self._look_up, tx_hash, before)
        if status is None:
            return
        for listener, known in self._followed.get(tx_hash, {}).items():
            if known != status:
                listener.offer(control_frame(TOPIC, status.body))
            self._followed[tx_hash][listener] = status
        if status.is_final:
            self._followed.pop(tx_hash, None)

    def _drop(self, tx_hash: str, listener: Listener) -> None:
        self._followed[tx_hash].pop(listener)
        if not self._followed[tx_hash]:
            del self._followed[tx_hash]
