"""The HTTP server of a process: what its roles answer, /health and /metrics, on one port."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, status
from fastapi.responses import JSONResponse

from forewatt.settings import Settings
from forewatt.web.app import service_app
from forewatt.web.auth.access import Rules, guard
from forewatt.web.body_limit import BodyLimit
from forewatt.web.serving import address_family
from oracle.errors import OracleError
from oracle.node.attestor.app import RULES as ATTESTOR
from oracle.node.attestor.app import attestations
from oracle.node.process.health import Health
from oracle.node.process.plan import Role
from oracle.node.process.roles import Context
from oracle.node.relayer.routes import RULES as RELAYER
from oracle.node.relayer.routes import relays

log = logging.getLogger(__name__)
MOST_BYTES = 16 * 1024
"""The largest request that a node reads."""
_ENDING_S = 2.0


def node_app(settings: Settings, health: Health, rules: Rules) -> FastAPI:
    """The app of any process: /metrics, and /health, which answers 503 while something is wrong."""

    def answer() -> JSONResponse:
        report = health.report()
        code = status.HTTP_200_OK if report.is_healthy else status.HTTP_503_SERVICE_UNAVAILABLE
        return JSONResponse(report.as_reply(), status_code=code)

    app = service_app("node", health=answer)
    guard(app, settings, rules)
    app.add_middleware(BodyLimit, limit_bytes=MOST_BYTES)
    return app


def app_of(context: Context, health: Health) -> FastAPI:
    """The app of a process on an EVM chain, with what its roles answer."""
    app = node_app(context.settings, health, {**ATTESTOR, **RELAYER})
    if Role.ATTESTOR in context.plan.roles:
        app.include_router(attestations(context.attestors, context.plan.pools))
    if Role.RELAYER in context.plan.roles:
        app.include_router(relays(lambda: next(iter(context.relayer), None)))
    return app


@contextmanager
def served(app: FastAPI, host: str, port: int | None) -> Iterator[None]:
    """Serve an app on a port, for as long as the block lasts; OracleError if the port is taken. None serves nothing."""
    if port is None:
        yield
        return
    with listening(host, port) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="http", daemon=True)
        thread.start()
        log.info("serving", extra={"host": host, "port": port})
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(_ENDING_S)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on an address."""
    try:
        listener = socket.create_server((host, port), family=address_family(host))
    except OSError as error:
        raise OracleError(
            f"{host}:{port} cannot be used ({error}): choose another one with --host and --port"
        ) from error
    with listener:
        yield listener
