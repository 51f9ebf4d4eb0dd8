"""Readiness checks. A check takes at most a second and returns False, without raising, while a part is not ready."""

import socket
import urllib.error
import urllib.request

SECONDS = 1.0


def tcp(port: int) -> bool:
    """Whether something accepts connections on the loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS):
            return True
    except OSError:
        return False


def http(url: str, body: bytes | None = None) -> bool:
    """Whether the URL answers 2xx to a GET, or to a POST of `body` as JSON."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    # NOTE: ignore proxies from the environment; they cannot reach our loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return 200 <= int(answer.status) < 300
    except (urllib.error.URLError, OSError):
        return False
