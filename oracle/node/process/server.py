"""The HTTP server of a process: what its roles answer, /health and /metrics, on one port."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, status
from fastapi.responses import JSONResponse

from forewatt.web.app import service_app
from forewatt.web.auth.access import guard
from forewatt.web.body_limit import BodyLimit
from oracle.errors import OracleError
from oracle.node.attestor.app import RULES as ATTESTOR
from oracle.node.attestor.app import attestations
from oracle.node.process.health import Health
from oracle.node.process.plan import Role, RunPlan
from oracle.node.process.roles import Context
from oracle.node.relayer.routes import RULES as RELAYER
from oracle.node.relayer.routes import relays

log = logging.getLogger(__name__)
MOST_BYTES = 16 * 1024
"""The largest request that a node reads."""
_ENDING_S = 2.0


def app_of(context: Context, health: Health) -> FastAPI:
    """The app of a process: /health answers 503 while something is wrong."""

    def answer() -> JSONResponse:
        report = health.report()
        code = status.HTTP_200_OK if report.is_healthy else status.HTTP_503_SERVICE_UNAVAILABLE
        return JSONResponse(report.as_reply(), status_code=code)

    app = service_app("node", health=answer)
    guard(app, context.settings, {**ATTESTOR, **RELAYER})
    if Role.ATTESTOR in context.plan.roles:
        app.include_router(attestations(context.attestors, context.plan.pools))
    if Role.RELAYER in context.plan.roles:
        app.include_router(relays(lambda: next(iter(context.relayer), None)))
    app.add_middleware(BodyLimit, limit_bytes=MOST_BYTES)
    return app


@contextmanager
def served(context: Context, health: Health) -> Iterator[None]:
    """Serve a process on its port, for as long as the block lasts; OracleError if the port is taken."""
    if context.plan.port is None:
        yield
        return
    with listening(context.plan) as listener:
        config = uvicorn.Config(app_of(context, health), log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="http", daemon=True)
        thread.start()
        log.info("serving", extra={"host": context.plan.host, "port": context.plan.port})
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(_ENDING_S)


@contextmanager
def listening(plan: RunPlan) -> Iterator[socket.socket]:
    """A socket that listens on the plan's address."""
    family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
    try:
        listener = socket.create_server((plan.host, plan.port or 0), family=family)
    except OSError as error:
        raise OracleError(
            f"{plan.host}:{plan.port} cannot be used ({error}): choose another one with --host and --port"
        ) from error
    with listener:
        yield listener
