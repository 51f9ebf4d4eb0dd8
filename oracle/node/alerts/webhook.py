"""Posts alerts to a webhook, in a thread of its own: signed, and again after a failure."""

import hashlib
import hmac
import json
import logging
import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx
from prometheus_client import Counter

from forewatt.backoff import Backoff
from oracle.node.alerts.alert import Kind

log = logging.getLogger(__name__)
alerts = Counter("forewatt_node_alerts_total", "Alerts of a node by what became of them", ["kind", "outcome"])
SIGNATURE = "X-Forewatt-Signature"
_WAITING = 256
_TRIES = 10
_TIMEOUT_S = 5.0
_PAUSES = Backoff(first_s=1.0, longest_s=300.0, jitter=True)
_ENDING_S = 2.0
_AGAIN = frozenset({httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS})


def signature_of(body: bytes, secret: str) -> str:
    """The value of the signature's header: HMAC-SHA256 of the body under the secret."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhook:
    """Sends alerts to a URL. Raising one never waits; if too many wait, the newest is dropped and counted."""

    def __init__(self, url: str, secret: str, node: str, pause_s: Callable[[int], float] = _PAUSES.pause_s) -> None:
        self._url, self._secret, self._node, self._pause_s = url, secret, node, pause_s
        self._waiting: queue.Queue[tuple[Kind, bytes]] = queue.Queue(_WAITING)
        self._closing = threading.Event()
        self._http = httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False)
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
        self._thread.start()

    def __call__(self, kind: Kind, details: Mapping[str, object]) -> None:
        """Raise an alert."""
        content = {
            "id": str(uuid.uuid4()),
            "event": str(kind),
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "node": self._node,
            "details": dict(details),
        }
        try:
            self._waiting.put_nowait((kind, json.dumps(content, default=str).encode()))
        except queue.Full:
            self._gone(kind, "dropped", f"{_WAITING} alerts wait already")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Send what waits, but for no longer than 2 s."""
        self._closing.set()
        self._thread.join(_ENDING_S)
        self._http.close()

    def _run(self) -> None:
        while not (self._closing.is_set() and self._waiting.empty()):
            try:
                kind, body = self._waiting.get(timeout=0.1)
            except queue.Empty:
                continue
            self._deliver(kind, body)

    def _deliver(self, kind: Kind, body: bytes) -> None:
        for failed in range(_TRIES):
            try:
                answer = self._http.post(self._url, content=body, headers=self._headers(body))
            except (httpx.HTTPError, RuntimeError) as error:
                why = str(error) or type(error).__name__
            else:
                if answer.is_success:
                    alerts.labels(kind, "sent").inc()
                    return
                why = f"status {answer.status_code}"
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR and answer.status_code not in _AGAIN:
                    break
            log.info("the alert %s is not sent yet: %s", kind, why)
            if self._closing.wait(self._pause_s(failed)):
                break
        self._gone(kind, "failed", why)

    def _headers(self, body: bytes) -> dict[str, str]:
        signed = {SIGNATURE: signature_of(body, self._secret)} if self._secret else {}
        return {"Content-Type": "application/json", **signed}

    def _gone(self, kind: Kind, outcome: str, why: str) -> None:
        alerts.labels(kind, outcome).inc()
        log.error("the alert %s is lost: %s", kind, why)
