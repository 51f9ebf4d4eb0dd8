"""Asks one or several JSON-RPC addresses: in batches, in parallel, and by the next address when one fails."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from typing import Any

from oracle.audit.errors import NotReadable
from oracle.audit.read.endpoint import Call, Endpoint, Progress, Refused, Unanswered
from oracle.audit.read.http import CONNECTIONS

BATCH = 50
"""Most calls in one request; public endpoints refuse larger batches."""


@dataclass(frozen=True)
class Traffic:
    """What the chain was asked so far: requests over HTTP, calls in them, and the bytes of the answers."""

    requests: int
    calls: int
    received: int

    def plus(self, more: "Traffic") -> "Traffic":
        """The sum of both."""
        return Traffic(self.requests + more.requests, self.calls + more.calls, self.received + more.received)

    def since(self, earlier: "Traffic") -> "Traffic":
        """The traffic after an earlier moment."""
        return Traffic(self.requests - earlier.requests, self.calls - earlier.calls, self.received - earlier.received)


class Rpc:
    """JSON-RPC over some addresses; NotReadable if none of them answers."""

    def __init__(self, urls: Sequence[str], progress: Progress = lambda _: None) -> None:
        if not urls:
            raise NotReadable("no chain is named: pass its address with --rpc")
        self.endpoints = [Endpoint(url, progress) for url in dict.fromkeys(urls)]
        self._all = tuple(self.endpoints)
        self.progress = progress
        self._pool = ThreadPoolExecutor(CONNECTIONS)
        self._moving = threading.Lock()
        self._first = 0

    @property
    def name(self) -> str:
        """The address that answers at present, without its secrets."""
        return self.endpoints[self._first % len(self.endpoints)].name

    @property
    def traffic(self) -> Traffic:
        """All traffic so far."""
        counts = [(part.requests, part.calls, part.received) for part in self._all]
        return Traffic(*map(sum, zip(*counts, strict=True)))

    def ask(self, method: str, *params: object) -> Any:
        """The result of one call; NotReadable if it is refused."""
        return self.ask_all([(method, params)])[0]

    def ask_all(self, calls: Sequence[Call]) -> list[Any]:
        """The results of many calls, in order; NotReadable if one is refused."""
        answers = self.try_all(calls)
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, Refused):
                raise NotReadable(f"the chain at {self.name} refuses {call[0]}: {answer.message}")
        return answers

    def try_all(self, calls: Sequence[Call], batch: int = BATCH) -> list[Any]:
        """Like `ask_all`, with a Refused in place of the result of a refused call."""
        if not calls:
            return []
        parts = [calls[start : start + batch] for start in range(0, len(calls), batch)]
        if len(parts) == 1:
            return self._send(parts[0])
        return [answer for answers in self._pool.map(self._send, parts) for answer in answers]

    def ask_one(self, endpoint: Endpoint, method: str, *params: object) -> Any:
        """The result of one call at one address; NotReadable if it fails or refuses."""
        try:
            answer = endpoint.ask([(method, params)])[0]
        except Unanswered as error:
            raise NotReadable(f"the chain at {endpoint.name} does not answer {method}: {error}") from error
        if isinstance(answer, Refused):
            raise NotReadable(f"the chain at {endpoint.name} refuses {method}: {answer.message}")
        return answer

    def only(self, endpoint: Endpoint) -> "Rpc":
        """A view of this client that asks one address only."""
        one = copy(self)
        one.endpoints, one._first = [endpoint], 0
        return one

    def drop(self, endpoint: Endpoint) -> None:
        """Ask this address no more."""
        self.endpoints = [part for part in self.endpoints if part is not endpoint]
        endpoint.close()

    def close(self) -> None:
        """Close all connections."""
        self._pool.shutdown()
        for endpoint in self.endpoints:
            endpoint.close()

    def _send(self, calls: Sequence[Call]) -> list[Any]:
        """Ask the present address; when it fails, the next one. Each is tried twice."""
        failures: dict[str, str] = {}
        for _ in range(2 * len(self.endpoints)):
            position = self._first
            endpoint = self.endpoints[position % len(self.endpoints)]
            try:
                return endpoint.ask(calls)
            except Unanswered as error:
                failures[endpoint.name] = str(error)
                with self._moving:
                    self._first = max(self._first, position + 1)
        reasons = (f"the chain at {name} does not answer {calls[0][0]}: {why}" for name, why in failures.items())
        raise NotReadable("; ".join(reasons))
