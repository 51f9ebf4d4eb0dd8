"""Gateways as real servers, beside each other in this process or in processes of their own."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn

from forewatt.embedded.ports import free_port
from forewatt.settings import Settings
from streaming.gateway.app import create_app
from streaming.gateway.queue import MAX_WAITING

START_S = 180.0
HTTP = httpx.Client(timeout=60, limits=httpx.Limits(max_keepalive_connections=0))
"""One client for all tests: each new one would read the system's certificates."""


@contextmanager
def serving(settings: Settings, name: str = "gateway", max_waiting: int = MAX_WAITING) -> Iterator[httpx.Client]:
    """A client of a gateway that runs as a real server in a thread of this process."""
    port, ready = free_port(), threading.Event()
    url = f"http://127.0.0.1:{port}"
    app = create_app(settings, max_waiting, name, url)
    # A server that closes idle connections soon may do so while a test sends its next request.
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", timeout_keep_alive=600)
    server = uvicorn.Server(config)
    startup = server.startup

    async def started(*args: Any, **kwargs: Any) -> None:
        await startup(*args, **kwargs)
        ready.set()

    server.startup = started  # type: ignore[method-assign]  # also signals that the server is ready
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        assert ready.wait(START_S)
        with httpx.Client(base_url=url, timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        serving.join()


class Replica:
    """A gateway process; a context manager that ends it. It appends its log to a file, if there is one."""

    def __init__(self, settings: Settings, name: str, tokens: str, log: Path | None = None) -> None:
        self._log = log
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "streaming.gateway", "--port", str(self.port), "--name", name]
        self._env = {
            **os.environ,
            "FOREWATT_GATEWAY_TOKENS": tokens,
            "FOREWATT_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
            "FOREWATT_SCHEMA_REGISTRY_URL": settings.schema_registry_url,
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGKILL)

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with open(os.devnull if self._log is None else self._log, "ab") as log:
            self._process = subprocess.Popen(self._command, env=self._env, stderr=log)
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"the gateway ended with {self._process.returncode}"
            try:
                if HTTP.get(f"{self.url}/health").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError(f"the gateway at {self.url} did not start")

    def end(self, sign: signal.Signals) -> None:
        """End the process by a signal and wait for its end."""
        if self._process.poll() is None:
            self._process.send_signal(sign)
        self._process.wait(60)


def post_until_written(url: str, body: Mapping[str, Any], token: str, seconds: float = 60.0) -> httpx.Response:
    """Post a batch as an agent does: again after 429, 503 and lost connections, and return the other answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            reply = HTTP.post(f"{url}/v1/telemetry", json=body, headers={"Authorization": f"Bearer {token}"})
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if reply.status_code not in (429, 503):
            return reply
        time.sleep(0.05)
    raise TimeoutError(f"the batch {body['sequence']} of {body['agent']} was not written")
