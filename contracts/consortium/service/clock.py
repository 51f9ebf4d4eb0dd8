"""An organisation's clock: it votes the deadlines that its own clock has reached, and ticks those of a majority."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.consortium.ledger.keys import MEMBERS, key, prefix
from contracts.consortium.members.members import Members, decode_members
from contracts.consortium.pools.pools import decode_params
from contracts.consortium.service.deadlines import due_times
from forewatt.fabric.errors import FabricError, Invalid, NotEndorsed
from forewatt.fabric.gateway import Gateway
from forewatt.protocol.canonical import decode_canonical, encode_canonical
from forewatt.protocol.pool import PoolParams

LOOKBACK_S = 2 * 86_400
LATE = ("AlreadyVoted", "AlreadyTicked", "UnknownVote")
"""Refusals of a call that another clock has made needless, or that another peer cannot see through yet."""
logger = logging.getLogger(__name__)


@dataclass
class Clock:
    """The clock of one organisation. Its client is a delegate.

    `lookback_s` is how far back it looks for deadlines that it missed while it was down.
    """

    gateway: Gateway
    lookback_s: int = LOOKBACK_S
    _ticked: set[int] = field(default_factory=set)

    async def step(self, now: int) -> list[int]:
        """Vote and tick what is due at a time (UTC s); the times that the ledger has reached since the last step."""
        members, pools = await self._members(), await self._pools()
        due = [time for time in due_times(pools, now - self.lookback_s, now) if time not in self._ticked]
        reached = []
        for time in due:
            if await self._reach(members, time):
                self._ticked.add(time)
                reached.append(time)
        return reached

    async def _reach(self, members: Members, time: int) -> bool:
        """Vote a time, and tick it if a majority has; whether the ledger has reached it."""
        if await self._read(key("tick", time)):
            return True
        own = self.gateway.client.msp
        if not await self._read(key("vote", own, time)):
            await self._send("vote", time=time)
        voters = [msp for msp in sorted(members.by_msp) if await self._read(key("vote", msp, time))]
        if len(voters) >= members.majority:
            await self._send("tick", time=time, votes=dict.fromkeys(voters[: members.majority], time))
        return bool(await self._read(key("tick", time)))

    async def _send(self, name: str, **arguments: object) -> None:
        """Send a call. Nothing is wrong if another clock was faster."""
        try:
            committed = await self.gateway.submit(name, encode_canonical(arguments))
            await self.gateway.await_copy(committed.tx_id)
        except NotEndorsed as refused:
            if refused.name not in LATE:
                raise
        except Invalid as invalid:
            if invalid.code != "MVCC_READ_CONFLICT":
                raise

    async def _members(self) -> Members:
        return decode_members(decode_canonical(await self._read(MEMBERS), "members"))

    async def _pools(self) -> Sequence[PoolParams]:
        argument = encode_canonical({"prefix": prefix("pool")})
        rows: Any = decode_canonical(await self._evaluate("scan", argument), "pools")
        return [decode_params(params) for _, params in rows]

    async def _read(self, at: str) -> bytes:
        return await self._evaluate("read", encode_canonical({"key": at}))

    async def _evaluate(self, name: str, argument: bytes) -> bytes:
        return await self.gateway.evaluate(name, argument, organisations=(self.gateway.client.msp,))


async def run_clock(clock: Clock, time: Callable[[], float], pause_s: float, ended: asyncio.Event) -> None:
    """Step until `ended` is set. An error of the network is logged, and the next step tries again."""
    while not ended.is_set():
        try:
            for reached in await clock.step(int(time())):
                logger.info("the ledger has reached %d", reached)
        except FabricError as error:
            logger.warning("the clock's step failed, and is tried again: %s", error)
        try:
            await asyncio.wait_for(ended.wait(), pause_s)
        except TimeoutError:
            continue
