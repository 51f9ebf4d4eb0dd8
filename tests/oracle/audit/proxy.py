"""A JSON-RPC proxy that lies: rules see each call and its true result, and answer with another one."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Rule = Callable[[str, list[Any], Any], Any]
"""Takes a method, its parameters and the true result; returns the result to give, or raises Refusal or Status."""


class Refusal(Exception):
    """A JSON-RPC error in place of the result."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Status(Exception):
    """An HTTP status in place of an answer."""

    def __init__(self, status: int, body: bytes = b"", **headers: str) -> None:
        super().__init__(str(status))
        self.status, self.body, self.headers = status, body, headers


class Proxy(ThreadingHTTPServer):
    """Passes calls to `upstream` and its results through `rule`; `calls` counts the methods."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = httpx.Client(base_url=upstream, timeout=60)
        self.rule: Rule = honest
        self.batches = True
        self.calls: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        method, params = call["method"], call.get("params", [])
        self.calls[method] = self.calls.get(method, 0) + 1
        head = {"jsonrpc": "2.0", "id": call.get("id")}
        truth = self.upstream.post("", json=call).json()
        if "error" in truth:
            return truth
        try:
            return {**head, "result": self.rule(method, params, truth["result"])}
        except Refusal as refusal:
            return {**head, "error": {"code": refusal.code, "message": refusal.message}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, headers = 200, {}
        try:
            if isinstance(body, list) and not self.server.batches:
                answer: Any = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}
            else:
                answer = [self.server.answer(c) for c in body] if isinstance(body, list) else self.server.answer(body)
            content = json.dumps(answer).encode()
        except Status as fault:
            status, content, headers = fault.status, fault.body, fault.headers
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def honest(_method: str, _params: list[Any], truth: Any) -> Any:
    """The true result."""
    return truth


@contextmanager
def lying_proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy in front of `upstream` for as long as the block lasts; it is honest until its `rule` is set."""
    proxy = Proxy(upstream)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
        proxy.upstream.close()
