"""A JSON-RPC proxy that misbehaves: its rules answer, change, delay or refuse the calls to a real chain."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx

UPSTREAM_TIMEOUT_S = 60.0


class RpcFault(Exception):
    """The proxy answers with a JSON-RPC error."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


class HttpFault(Exception):
    """The proxy answers the whole HTTP request with this status."""

    def __init__(self, status: int, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers


@dataclass(frozen=True)
class Call:
    """One call of a client; `forward` asks the real chain, by default with the same parameters."""

    method: str
    params: Sequence[Any]
    proxy: "Proxy" = field(repr=False)

    def forward(self, *params: Any) -> Any:
        return self.proxy.raw(self.method, *(params or self.params))


class Pass:
    """What a rule returns to leave the call to the next rule."""


PASS = Pass()
Rule = Callable[[Call], Any]
"""Returns the call's result, returns PASS, or raises a fault."""


class Proxy:
    """A proxy in front of the chain at `upstream`; the first rule that does not return PASS decides.

    `calls` has every call that clients made; `raw` asks the chain without rules and is not counted.
    """

    def __init__(self, upstream: str) -> None:
        self.rules: list[Rule] = []
        self.calls: list[Call] = []
        self.answers_batches = True
        self.closing = threading.Event()
        """Set when the proxy closes; hanging answers end then."""
        self._upstream = httpx.Client(base_url=upstream, timeout=UPSTREAM_TIMEOUT_S)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._upstream.close()

    @contextmanager
    def misbehaving(self, *rules: Rule) -> Iterator[None]:
        """Apply the rules, before all others, for as long as the block lasts."""
        self.rules[:0] = rules
        try:
            yield
        finally:
            for rule in rules:
                self.rules.remove(rule)

    def count(self) -> Counter[str]:
        """How often clients called each method."""
        return Counter(call.method for call in self.calls)

    def raw(self, method: str, *params: Any) -> Any:
        """Ask the chain itself; RpcFault if it refuses."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = self._upstream.post("", json=body).raise_for_status().json()
        if "error" in answer:
            error = answer["error"]
            raise RpcFault(error.get("code", -32000), error.get("message", ""), error.get("data"))
        return answer["result"]

    def answers(self, request: Any) -> Any:
        """The JSON-RPC answer to one request, or those to a batch."""
        if not isinstance(request, list):
            return self._answer(request)
        if not self.answers_batches:
            return {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "batches are not supported"}}
        return [self._answer(one) for one in request]

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        call = Call(request["method"], request.get("params") or [], self)
        self.calls.append(call)
        head = {"jsonrpc": "2.0", "id": request.get("id")}
        try:
            return {**head, "result": self._result(call)}
        except RpcFault as fault:
            data = {} if fault.data is None else {"data": fault.data}
            return {**head, "error": {"code": fault.code, "message": fault.message, **data}}

    def _result(self, call: Call) -> Any:
        for rule in list(self.rules):
            result = rule(call)
            if result is not PASS:
                return result
        return call.forward()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A head and a body sent apart would wait 40 ms for the client's delayed acknowledgement.
        wbufsize = -1
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            """Log nothing."""

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                self._reply(200, json.dumps(proxy.answers(request)).encode())
            except HttpFault as fault:
                self._reply(fault.status, fault.body, fault.headers)
            except httpx.HTTPError as error:
                self._reply(502, str(error).encode())

        def _reply(self, status: int, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Handler
