"""Announcements of new blocks over WebSocket, for endpoints that have them."""

import json
import logging
import threading
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from forewatt.backoff import Backoff
from forewatt.foreign_json import parse_json

log = logging.getLogger(__name__)
_SUBSCRIBE = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]})
_LISTEN_S = 1.0
_PAUSES = Backoff(first_s=1.0, longest_s=60.0, jitter=True)


class Heads:
    """Counts the blocks that a WebSocket endpoint announces; connects again after a failure."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._news = threading.Condition()
        self._count = 0
        self._closing = threading.Event()
        self.is_connected = False
        self._thread = threading.Thread(target=self._run, name="heads", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    @property
    def count(self) -> int:
        """How many blocks were announced so far."""
        return self._count

    def wait(self, count: int, timeout_s: float) -> int:
        """Wait until more than `count` blocks were announced, or for `timeout_s`; returns how many were."""
        with self._news:
            self._news.wait_for(lambda: self._count > count, timeout_s)
            return self._count

    def _run(self) -> None:
        failed = 0
        while not self._closing.is_set():
            try:
                self._listen()
                failed = 0
            except (OSError, WebSocketException, ValueError) as error:
                self.is_connected = False
                log.warning("no announcements of new blocks, the chain is polled: %s", error)
                self._closing.wait(_PAUSES.pause_s(failed))
                failed += 1

    def _listen(self) -> None:
        with connect(self._url, open_timeout=5, close_timeout=1) as socket:
            socket.send(_SUBSCRIBE)
            while not self._closing.is_set():
                try:
                    message = _message(socket.recv(timeout=_LISTEN_S))
                except TimeoutError:
                    continue
                if message.get("error"):
                    raise ValueError(f"the endpoint has no subscription to newHeads: {message['error']}")
                self.is_connected = True
                if message.get("method") == "eth_subscription":
                    with self._news:
                        self._count += 1
                        self._news.notify_all()


def _message(text: str | bytes) -> dict[str, Any]:
    """The message of an endpoint; ValueError if it is no JSON object."""
    message = parse_json(text.encode() if isinstance(text, str) else text)
    if not isinstance(message, dict):
        raise ValueError(f"the endpoint sent no message: {message!r:.80}")
    return message
