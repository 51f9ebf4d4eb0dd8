"""One JSON-RPC address: sends requests, waits where it asks for patience, and tells refusals from failures."""

import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from forewatt.foreign_json import parse_json
from forewatt.public_url import public_url
from oracle.audit.errors import NotReadable
from oracle.audit.read.http import client

PATIENCE_S = 180.0
"""How long one request is repeated while the endpoint asks for patience."""
LONGEST_WAIT_S = 20.0
BUSY_STATUS = frozenset({429, 503})
BUSY_MESSAGE = re.compile(r"rate|too many requests|throttl|per second|capacity|compute units|try again", re.IGNORECASE)
BUSY_CODES = frozenset({429, -32005, -32016, -32029, -32090})

Progress = Callable[[str], None]
Call = tuple[str, Sequence[object]]
"""A method and its parameters."""


@dataclass(frozen=True)
class Refused:
    """An endpoint's error in place of a result."""

    message: str


class Unanswered(Exception):
    """The endpoint gave no usable answer; the message gives the reason."""


class Endpoint:
    """One JSON-RPC address. `requests`, `calls` and `received` count the traffic; threads may share it."""

    def __init__(self, url: str, progress: Progress, wait: Callable[[float], None] = time.sleep) -> None:
        self._url, self._progress, self._wait = url, progress, wait
        self.name = public_url(url)
        try:
            self._http = client(url)
        except (httpx.InvalidURL, ValueError) as error:
            raise NotReadable(f"{self.name} is not the address of a chain: {error}") from error
        self._counting = threading.Lock()
        self.requests = self.calls = self.received = 0
        self.takes_batches = True

    def ask(self, calls: Sequence[Call]) -> list[Any]:
        """The results of some calls, in order, in one request if the endpoint takes batches; Unanswered if it fails.

        A refused call has a Refused in its place.
        """
        if len(calls) > 1 and self.takes_batches:
            answers = self._batch(calls)
            if answers is not None:
                return [
                    self._one(call) if is_busy(answer) else answer for call, answer in zip(calls, answers, strict=True)
                ]
            self.takes_batches = False
        return [self._one(call) for call in calls]

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _batch(self, calls: Sequence[Call]) -> list[Any] | None:
        """The answers to a batch; None if the endpoint does not answer every call of it."""
        answer = self._post([_body(number, call) for number, call in enumerate(calls)])
        if not isinstance(answer, list):
            return None
        found = {part.get("id"): _result(part) for part in answer if isinstance(part, dict) and _is_id(part.get("id"))}
        if any(number not in found for number in range(len(calls))):
            return None
        with self._counting:
            self.calls += len(calls)
        return [found[number] for number in range(len(calls))]

    def _one(self, call: Call) -> Any:
        waited_s = 0.0
        while True:
            answer = self._post(_body(1, call))
            with self._counting:
                self.calls += 1
            if not isinstance(answer, dict):
                raise Unanswered(f"it answers {call[0]} with no JSON-RPC answer")
            result = _result(answer)
            if not is_busy(result):
                return result
            waited_s += self._be_patient(waited_s, None)

    def _post(self, body: object) -> Any:
        waited_s = 0.0
        while True:
            try:
                reply = self._http.post(self._url, json=body)
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                raise Unanswered(str(error) or type(error).__name__) from error
            with self._counting:
                self.requests += 1
                self.received += len(reply.content)
            if reply.status_code in BUSY_STATUS:
                waited_s += self._be_patient(waited_s, reply.headers.get("retry-after"))
                continue
            try:
                # Some endpoints send a JSON-RPC error together with an HTTP status that says the same.
                answer = parse_json(reply.content)
            except ValueError as error:
                if reply.is_error:
                    raise Unanswered(f"it answers with HTTP status {reply.status_code}") from error
                raise Unanswered("its answer is not JSON") from error
            if reply.is_error and not (isinstance(answer, dict) and "error" in answer):
                if isinstance(body, list):
                    return None
                raise Unanswered(f"it answers with HTTP status {reply.status_code}")
            return answer

    def _be_patient(self, waited_s: float, asked: str | None) -> float:
        """Wait as long as the endpoint asks, or twice as long as before; returns the seconds waited."""
        if waited_s >= PATIENCE_S:
            raise Unanswered(f"it has limited the rate for {waited_s:.0f} s: use an endpoint with a higher limit")
        pause_s = float(asked) if asked and asked.isdecimal() and len(asked) < 6 else max(0.5, waited_s)
        pause_s = max(0.1, min(pause_s, LONGEST_WAIT_S)) * random.uniform(1, 1.2)
        self._progress(f"{self.name} limits the rate of requests: waiting {pause_s:.0f} s")
        self._wait(pause_s)
        return pause_s


def is_busy(answer: object) -> bool:
    """Whether an answer only asks to come back later."""
    return isinstance(answer, _Busy)


class _Busy(Refused):
    """A refusal because of the rate of requests."""


def _body(number: int, call: Call) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": number, "method": call[0], "params": list(call[1])}


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _result(answer: dict[str, Any]) -> Any:
    error = answer.get("error")
    if error is None:
        return answer.get("result")
    code = error.get("code") if isinstance(error, dict) else None
    message = str(error.get("message") if isinstance(error, dict) else error)[:300]
    busy = isinstance(code, int) and code in BUSY_CODES and BUSY_MESSAGE.search(message)
    return _Busy(message) if busy or "too many requests" in message.lower() else Refused(message)
