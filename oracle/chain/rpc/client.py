"""The JSON-RPC client: asks the first endpoint that works, and another one if it fails."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from oracle.chain.rpc.answers import RateLimited, may_differ_elsewhere
from oracle.chain.rpc.endpoint import Endpoint, Request, Unreachable
from oracle.chain.rpc.errors import RpcDisagreement, RpcRateLimited, RpcRefused, RpcUnreachable

Answer = TypeVar("Answer")
TIMEOUT_S = 5.0
PATIENCE_S = 3.0
"""How long a call waits for an endpoint that rests. A node's step must return soon, so a longer rest is an error."""


class RpcClient:
    """Reads a chain through one or more endpoints; safe to use from several threads.

    The endpoints are asked in order. One that fails or limits the rate rests, as long as its Retry-After says, and the
    next one is asked. With `quorum` above 1, `agreed` asks that many endpoints and compares their answers.
    """

    def __init__(
        self, urls: Sequence[str], *, timeout_s: float = TIMEOUT_S, patience_s: float = PATIENCE_S, quorum: int = 1
    ) -> None:
        if not 1 <= quorum <= len(urls):
            raise ValueError(f"a quorum of {quorum} needs as many RPC URLs, and there are {len(urls)}")
        self.endpoints = tuple(Endpoint(url, timeout_s) for url in urls)
        self.quorum = quorum
        self._patience_s = patience_s
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; calls that wait for an endpoint end."""
        self._closing.set()
        for endpoint in self.endpoints:
            endpoint.close()

    def call(self, method: str, *params: object) -> Any:
        """The result of one call.

        Raises RpcRefused (RangeRefused) with the endpoint's error, RpcRateLimited or RpcUnreachable.
        """
        return self._first(lambda endpoint: endpoint.ask(method, params))

    def batch(self, requests: Sequence[Request]) -> list[Any]:
        """The results of several calls to one endpoint; a refused call's result is its RpcRefused."""
        return self._first(lambda endpoint: endpoint.ask_all(requests)) if requests else []

    def agreed(self, method: str, *params: object, key: Callable[[Any], object] = repr) -> Any:
        """The result of a call in which `quorum` endpoints agree; `key` is the part of an answer that is compared.

        RpcDisagreement if they do not. With a quorum of 1 this is `call`.
        """
        if self.quorum == 1:
            return self.call(method, *params)
        answers: list[tuple[object, Any]] = []
        for result in self._each(lambda endpoint: endpoint.ask(method, params)):
            answers.append((key(result), result))
            if sum(other == answers[-1][0] for other, _ in answers) >= self.quorum:
                return result
        raise RpcDisagreement(
            f"{method}: {len(answers)} of {len(self.endpoints)} endpoints answer, and no {self.quorum} of them agree"
        )

    def answers(self, method: str, *params: object) -> list[Any]:
        """What every endpoint that works answers; refusals are left out."""
        return list(self._each(lambda endpoint: endpoint.ask(method, params)))

    def _each(self, ask: Callable[[Endpoint], Answer]) -> Iterator[Answer]:
        for endpoint in self.endpoints:
            if endpoint.rest_s > self._patience_s:
                continue
            self._closing.wait(endpoint.rest_s)
            try:
                yield ask(endpoint)
            except (RpcRefused, RateLimited, Unreachable):
                continue

    def _first(self, ask: Callable[[Endpoint], Answer]) -> Answer:
        """The answer of the first endpoint that gives one; waits for resting endpoints as long as patience lasts."""
        deadline = time.monotonic() + self._patience_s
        refused: RpcRefused | None = None
        why: list[str] = []
        while True:
            for endpoint in self.endpoints:
                if endpoint.rest_s:
                    continue
                try:
                    return ask(endpoint)
                except RpcRefused as error:
                    if not may_differ_elsewhere(error):
                        raise
                    refused = refused or error
                except (RateLimited, Unreachable) as error:
                    why.append(str(error))
            if refused is not None:
                raise refused
            rest_s = min(endpoint.rest_s for endpoint in self.endpoints)
            if time.monotonic() + rest_s > deadline or self._closing.wait(rest_s):
                raise self._failure(why, rest_s)

    def _failure(self, why: Sequence[str], rest_s: float) -> RpcRateLimited | RpcUnreachable:
        names = ", ".join(endpoint.name for endpoint in self.endpoints)
        if any(endpoint.is_limited for endpoint in self.endpoints):
            return RpcRateLimited(f"{names}: too many calls; the next one is possible in {rest_s:.1f} s", rest_s)
        reasons = "; ".join(dict.fromkeys(why)) or f"all rest for {rest_s:.1f} s after failures"
        return RpcUnreachable(f"no endpoint of the chain answers ({reasons}): check FOREWATT_RPC_URL")
