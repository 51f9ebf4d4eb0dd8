"""The demo's clock, which moves the replay and the chain together, and a loop that waits for a condition."""

import time
from collections.abc import Callable

import httpx
import redis

from forewatt.clock import UnixS
from streaming.replay.clock import CHANNEL, KEY


class ClockDriver:
    """Moves the time of the replay (in Redis) and of the chain (anvil) forward."""

    def __init__(self, rpc_url: str, redis_url: str, start: UnixS) -> None:
        self._rpc = httpx.Client(base_url=rpc_url, timeout=30)
        self._redis = redis.Redis.from_url(redis_url)
        self.now = start

    def move_replay(self, moment: UnixS) -> None:
        """Let the meters send everything up to `moment`."""
        self._redis.set(KEY, moment)
        self._redis.publish(CHANNEL, moment)

    def move_chain(self, moment: UnixS) -> None:
        """Mine a block at `moment`; the protocol compares every deadline with the time of the block."""
        if moment <= self.now:
            raise ValueError(f"the chain is at {self.now} and cannot move to {moment}")
        self._call("evm_setNextBlockTimestamp", moment)
        self._call("evm_mine")
        self.now = moment

    def _call(self, method: str, *params: object) -> None:
        reply = self._rpc.post("", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        reply.raise_for_status()
        if error := reply.json().get("error"):
            raise RuntimeError(f"{method}{params} was refused by the chain: {error['message']}")


def wait_for(
    find_missing: Callable[[], str | None], limit_s: float, show: Callable[[str], None], interval_s: float = 0.1
) -> str | None:
    """Wait until `find_missing` returns None; after `limit_s` give up and return what is still missing."""
    deadline = time.monotonic() + limit_s
    while missing := find_missing():
        if time.monotonic() > deadline:
            return missing
        show(missing)
        time.sleep(interval_s)
    return None
