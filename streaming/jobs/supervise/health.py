"""Serves /health and /metrics of the jobs."""

import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer


class Health:
    """Whether the queries run, or what they wait for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status, self._since_s = "starting", time.time()
        self._reasons: tuple[str, ...] = ()

    def running(self) -> None:
        """The queries run."""
        self._set("ok", ())

    def waiting(self, reasons: Sequence[str]) -> None:
        """The queries wait, for these reasons."""
        self._set("waiting", tuple(reasons))

    def reply(self) -> dict[str, Any]:
        """The body of /health: `since_wall_s` is when the status began."""
        with self._lock:
            return {"status": self._status, "since_wall_s": round(self._since_s, 3), "reasons": list(self._reasons)}

    def _set(self, status: str, reasons: tuple[str, ...]) -> None:
        with self._lock:
            if status != self._status:
                self._since_s = time.time()
            self._status, self._reasons = status, reasons


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Log no requests."""


@contextmanager
def serving(health: Health, host: str, port: int) -> Iterator[None]:
    """Serve /health (200 while the queries run, else 503) and /metrics, in a thread."""
    metrics = make_wsgi_app()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/health":
            return metrics(environ, start_response)
        reply = health.reply()
        status = "200 OK" if reply["status"] == "ok" else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [json.dumps(reply).encode()]

    class Server(ThreadingWSGIServer):
        address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]

    server = make_server(host, port, app, Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
