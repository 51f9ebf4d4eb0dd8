"""An agent of whom anything must be expected: it repeats, forgets, is copied, and has its own idea of sequences."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import httpx

from tests.streaming.senders.draw import Drawer, Raw
from tests.streaming.senders.model import Model

PATIENCE_S = 120.0
AGAIN = (429, 503)
Urls = Callable[[], str]


@dataclass
class Sender:
    """Sends drawn records as one agent, and tells the model what was accepted. `url` is any gateway's address."""

    name: str
    drawer: Drawer
    model: Model
    url: Urls
    client: httpx.Client
    incarnation: str = ""
    _sequence: int = 0
    _last: tuple[list[Raw], Any] | None = None
    _first: list[Raw] = field(default_factory=list)
    pranks: Counter[str] = field(default_factory=Counter)
    """How often it did each of the things that must change nothing."""

    def send(self, count: int) -> None:
        """Send a batch of so many records, and perhaps do something that must change nothing."""
        chance = self.drawer.chance
        self._batch(self.drawer.records(count))
        for share, prank in ((0.05, self._repeat), (0.03, self._copy), (0.03, self._forget), (0.02, self._return)):
            if chance.random() < share:
                self.pranks[prank.__name__] += 1
                prank()
        if chance.random() < 0.02:
            self.incarnation, self._sequence = f"life-{chance.getrandbits(64):x}", 0

    def may_send(self, asset_id: str) -> bool:
        """Whether this agent has the right to send for an asset."""
        return fnmatchcase(asset_id, f"{self.name}-*")

    def finish(self) -> None:
        """Send a last reading of each asset: when those are stored, all others are."""
        self._batch(self.drawer.last_records())

    def _batch(self, records: list[Raw]) -> None:
        self._sequence += 1
        reply = self._post(self._sequence, records)
        assert reply.status_code == 202, reply.text
        receipt = reply.json()
        rejected = self.model.add(records, round(time.time() * 1_000), self.may_send)
        assert [each["index"] for each in receipt["rejected"]] == rejected
        assert receipt["accepted"] == len(records) - len(rejected)
        self._first = records if self._sequence == 1 else self._first
        self._last = records, receipt

    def _repeat(self) -> None:
        """An answer was lost: the same batch again has the same receipt."""
        assert self._last is not None
        records, receipt = self._last
        reply = self._post(self._sequence, records)
        assert (reply.status_code, reply.json()) == (202, receipt)

    def _copy(self) -> None:
        """A copied device image has the same name and buffer, but measures something else."""
        reply = self._post(self._sequence, self.drawer.other_records(5))
        assert reply.status_code == 409

    def _forget(self) -> None:
        """After a restart the gateways know where the agent was."""
        reply = self._ask(
            lambda: self.client.get(
                f"{self.url()}/v1/agents/{self.name}/sequence",
                params={"incarnation": self.incarnation},
                headers=self._headers(),
            )
        )
        assert reply.json() == {"sequence": self._sequence}

    def _return(self) -> None:
        """An old buffer is put back: its batch is refused, unless it is the last one."""
        reply = self._post(1, self._first)
        assert reply.status_code == (202 if self._sequence == 1 else 409)

    def _post(self, sequence: int, records: list[Raw]) -> httpx.Response:
        body = {"agent": self.name, "incarnation": self.incarnation, "sequence": sequence, "records": records}
        return self._ask(lambda: self.client.post(f"{self.url()}/v1/telemetry", json=body, headers=self._headers()))

    def _ask(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask until a gateway answers for good."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                reply = ask()
            except httpx.TransportError:
                reply = None
            if reply is not None and reply.status_code not in AGAIN:
                return reply
            time.sleep(0.05)
        raise TimeoutError(f"no gateway answered {self.name}")

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.name}-token"}


def token(name: str) -> str:
    """The gateway's entry for a sender, who may send for its own assets only."""
    return f"{name}:{name}-token:{name}-*"


def seeded(seed: int, name: str) -> random.Random:
    """A sender's own dice: what it sends does not depend on the order of threads."""
    return random.Random(f"{seed}/{name}")
