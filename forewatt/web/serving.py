"""Runs an app with uvicorn until SIGTERM or Ctrl-C, as every service does."""

from typing import Any

import uvicorn
from fastapi import FastAPI

from forewatt.settings import settings
from forewatt.web.live.protocol import SharedFrames


def serve(app: FastAPI, host: str, port: int, **options: Any) -> None:
    """Serve until SIGTERM or Ctrl-C. `options` are uvicorn's.

    After the signal it accepts no connection any more and closes WebSockets with 1012 ("service restart"). Running
    requests have FOREWATT_SHUTDOWN_S to finish.
    """
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=settings().shutdown_s,
        ws=SharedFrames,
        **options,
    )
