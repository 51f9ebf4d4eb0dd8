"""One JSON-RPC endpoint over HTTP: it posts calls, sorts the answers, and rests after a failure."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from prometheus_client import Counter

from forewatt.backoff import Backoff
from forewatt.foreign_json import parse_json
from oracle.chain.rpc.answers import RateLimited, refusal, retry_after_s
from oracle.chain.rpc.errors import RpcRefused

log = logging.getLogger(__name__)
calls = Counter("forewatt_rpc_calls_total", "JSON-RPC calls to the chain's endpoints", ["method"])
failures = Counter("forewatt_rpc_failures_total", "Failed HTTP requests to the chain's endpoints", ["endpoint", "kind"])

_PAUSES = Backoff(first_s=0.5, longest_s=30.0)
_SHORTEST_PAUSE_S = 0.1
_SPREAD_S = 0.25
"""The longest random time after a Retry-After. Clients that retry in step would meet the limit together for ever."""
_WORTH_A_WARNING = 4
"""Failures in a row from which an endpoint is worth a warning: one more than the tries of a call."""
_TOO_MANY, _TOO_LARGE, _SERVER_ERROR = 429, 413, 500
Request = tuple[str, Sequence[object]]


class Unreachable(Exception):
    """The endpoint gave no valid answer."""


class Endpoint:
    """One endpoint. Its `name` has no path and no password, which may contain an API key."""

    def __init__(self, url: str, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        parts = urlsplit(url)
        self.name = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        self._http = httpx.Client(timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 3.0)))
        self._clock = clock
        self._failed = 0
        self._rests_until = 0.0
        self.is_limited = False
        """Whether the latest failure was a limit of the rate."""
        self._batches = True

    @property
    def rest_s(self) -> float:
        """How long the endpoint rests from now on; 0 if it may be asked."""
        return max(0.0, self._rests_until - self._clock())

    def ask(self, method: str, params: Sequence[object]) -> Any:
        """The result of one call. Raises RpcRefused, RateLimited or Unreachable; after the last two it rests."""
        calls.labels(method).inc()
        answer = self._post(_body(1, method, params))
        return self._result(method, answer)

    def ask_all(self, requests: Sequence[Request]) -> list[Any]:
        """The results of several calls, in one request if the endpoint allows batches; a refused one is RpcRefused."""
        if not self._batches or len(requests) < 2:
            return [self._ask_or_error(*request) for request in requests]
        for method, _ in requests:
            calls.labels(method).inc()
        answers = self._post([_body(number, *request) for number, request in enumerate(requests)])
        if not isinstance(answers, list) or len(answers) != len(requests):
            log.info("%s answers no batches; its calls are sent one by one", self.name)
            self._batches = False
            return self.ask_all(requests)
        by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
        results: list[Any] = []
        for number, (method, _) in enumerate(requests):
            try:
                results.append(self._result(method, by_id.get(number)))
            except RpcRefused as error:
                results.append(error)
        return results

    def close(self) -> None:
        self._http.close()

    def _ask_or_error(self, method: str, params: Sequence[object]) -> Any:
        try:
            return self.ask(method, params)
        except RpcRefused as error:
            return error

    def _post(self, body: object) -> Any:
        try:
            reply = self._http.post(self._url, json=body)
        except httpx.HTTPError as error:
            raise self._unreachable(f"{type(error).__name__} {error}".strip()) from error
        if reply.status_code == _TOO_MANY:
            raise self._limited(retry_after_s(reply.headers.get("Retry-After"), time.time()))
        if reply.status_code == _TOO_LARGE:
            return {"error": {"code": _TOO_LARGE, "message": "the answer is too large"}}
        try:
            answer = parse_json(reply.content)
        except ValueError:
            answer = None
        if reply.status_code >= _SERVER_ERROR or not isinstance(answer, dict | list):
            raise self._unreachable(f"HTTP status {reply.status_code}: {reply.text[:200]}")
        return answer

    def _result(self, method: str, answer: Any) -> Any:
        if not isinstance(answer, dict) or ("result" not in answer and "error" not in answer):
            raise self._unreachable(f"no JSON-RPC answer to {method}: {str(answer)[:200]}")
        if answer.get("error") is not None:
            error = refusal(method, answer["error"])
            raise self._limited(None) if isinstance(error, RateLimited) else error
        self._failed = 0
        return answer.get("result")

    def _rest(self, kind: str, pause_s: float | None, why: str) -> None:
        """Rest for `pause_s`, by default longer with each failure in a row."""
        if pause_s is None:
            pause = _PAUSES.pause_s(self._failed)
        else:
            pause = max(pause_s, _SHORTEST_PAUSE_S) + random.uniform(0, _SPREAD_S)
        self._failed += 1
        self.is_limited = kind == "rate limit"
        self._rests_until = self._clock() + pause
        failures.labels(self.name, kind).inc()
        # The caller reports a call that fails. What goes on failing, or limits the rate, is worth a warning.
        level = logging.INFO if self._failed < _WORTH_A_WARNING and not self.is_limited else logging.WARNING
        log.log(level, "%s rests for %.1f s: %s", self.name, pause, why, extra={"kind": kind})

    def _unreachable(self, why: str) -> Unreachable:
        self._rest("unreachable", None, why)
        return Unreachable(f"{self.name}: {why}")

    def _limited(self, pause_s: float | None) -> RateLimited:
        self._rest("rate limit", pause_s, "too many calls")
        return RateLimited(self.rest_s)


def _body(number: int, method: str, params: Sequence[object]) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}
