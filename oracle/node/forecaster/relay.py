"""Sends a forecaster's commits and reveals through a relayer, for as long as there is time to send them itself."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any, Self

import httpx
from prometheus_client import Counter

from forewatt.bounded import forget_oldest
from forewatt.foreign_json import parse_json
from forewatt.protocol.typed import ForecastCommit
from oracle.node.relayer.schemas import CommitFields

log = logging.getLogger(__name__)
fallbacks = Counter("forewatt_forecaster_relay_fallbacks_total", "Transactions sent because the relayer did not")
_TIMEOUT_S = 3.0
_REMEMBERED = 64
_MOST_ANSWER = 300
_SHARE = 0.5
"""The share of the time that is left for which a relayer is waited for at most."""
_ASK_AGAIN = frozenset({httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS})
_GIVEN_UP = frozenset({"skipped", "expired"})


@dataclass
class _Errand:
    """What a relayer was asked to send, and until when it is waited for: by the chain's and the machine's clock."""

    until: float
    until_s: float
    is_given_up: bool = False
    said: str = ""


class Relay:
    """A relayer at a URL. It is waited for `patience_s`, and never longer than half of the time that was left."""

    def __init__(
        self,
        url: str,
        patience_s: float,
        fetch: Callable[..., httpx.Response] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._url, self._patience_s, self._clock = url.rstrip("/"), patience_s, clock
        self._http = httpx.Client(timeout=_TIMEOUT_S)
        self._post = fetch or self._http.post
        self._errands: dict[tuple[str, ForecastCommit], _Errand] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def has_commit(self, commit: ForecastCommit, signature: bytes, now: int, deadline: int) -> bool:
        """Whether the relayer sends the commit; if not, it has to be sent without it, from now on."""
        return self._has("commits", commit, {"signature": "0x" + signature.hex()}, now, deadline)

    def has_reveal(self, commit: ForecastCommit, key: bytes, now: int, deadline: int) -> bool:
        """Whether the relayer publishes the key; if not, it has to be sent without it, from now on."""
        return self._has("reveals", commit, {"key": "0x" + key.hex()}, now, deadline)

    def _has(self, what: str, commit: ForecastCommit, proof: dict[str, str], now: int, deadline: int) -> bool:
        errand = self._errand(what, commit, now, deadline)
        if errand.is_given_up:
            return False
        if now >= errand.until or self._clock() >= errand.until_s:
            return self._give_up(errand, what, commit, f"it is not mined in time{errand.said}")
        body = {"commit": CommitFields.of(commit).model_dump(), **proof}
        try:
            answer = self._post(f"{self._url}/v1/{what}", json=body)
        except httpx.HTTPError as error:
            errand.said = f"; it does not answer: {error}"
            return True
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or answer.status_code in _ASK_AGAIN:
            errand.said = f"; status {answer.status_code}"
            return True
        reply = _parsed(answer)
        if answer.status_code != httpx.codes.ACCEPTED:
            why = str(reply.get("detail", ""))[:_MOST_ANSWER]
            return self._give_up(errand, what, commit, f"it refuses with status {answer.status_code}: {why}")
        errand.said = f"; its state is {reply.get('state')}"
        if reply.get("state") in _GIVEN_UP:
            return self._give_up(errand, what, commit, f"{reply['state']}: {str(reply.get('reason'))[:_MOST_ANSWER]}")
        return True

    def _errand(self, what: str, commit: ForecastCommit, now: int, deadline: int) -> _Errand:
        key = (what, commit)
        if key not in self._errands:
            patience_s = min(self._patience_s, _SHARE * max(0, deadline - now))
            self._errands[key] = _Errand(now + patience_s, self._clock() + patience_s)
            forget_oldest(self._errands, _REMEMBERED)
        return self._errands[key]

    def _give_up(self, errand: _Errand, what: str, commit: ForecastCommit, why: str) -> bool:
        errand.is_given_up = True
        fallbacks.inc()
        log.warning("round %d is sent without the relayer (%s): %s", commit.round, what, why)
        return False


def _parsed(answer: httpx.Response) -> dict[str, Any]:
    try:
        reply = parse_json(answer.content)
    except ValueError:
        return {}
    return reply if isinstance(reply, dict) else {}
