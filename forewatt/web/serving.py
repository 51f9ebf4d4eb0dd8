"""Runs an app with uvicorn until SIGTERM or Ctrl-C, as every service does."""

import socket
from typing import Any

import uvicorn
from fastapi import FastAPI

from forewatt.settings import settings
from forewatt.web.live.protocol import SharedFrames


def serve(app: FastAPI, host: str, port: int, **options: Any) -> None:
    """Serve until SIGTERM or Ctrl-C. `options` are uvicorn's.

    After the signal it accepts no connection any more and closes WebSockets with 1012 ("service restart"). Running
    requests have FOREWATT_SHUTDOWN_S to finish. With FOREWATT_SHARE_PORT its successor may serve the port already.
    """
    common = {
        "log_config": None,
        "access_log": False,
        "timeout_graceful_shutdown": settings().shutdown_s,
        "ws": SharedFrames,
        **options,
    }
    if not settings().share_port:
        uvicorn.run(app, host=host, port=port, **common)
        return
    # NOTE: uvicorn lets the socket listen when the app has started; until then its predecessor gets all connections.
    with socket.socket(address_family(host)) as bound:
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            bound.setsockopt(socket.SOL_SOCKET, option, 1)
        bound.bind((host, port))
        uvicorn.Server(uvicorn.Config(app, **common)).run(sockets=[bound])


def address_family(host: str) -> socket.AddressFamily:
    """The family of sockets for a host: IPv6 for an address with colons, else IPv4."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET
