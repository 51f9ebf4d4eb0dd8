"""A forecast service over real HTTP, and the manifest of the feeds that it forecasts."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from forewatt.protocol.manifest import FeedEntry, encode_manifest

LEVEL_PU = 0.5


def manifest_of(feed_count: int) -> bytes:
    """A manifest of solar feeds."""
    return encode_manifest(tuple(FeedEntry(f"sun{i}", "solar", 1_000_000, 0, 0) for i in range(feed_count)))


def flat_service(asked: list[dict[str, Any]]) -> FastAPI:
    """A service that forecasts one value for everything; requests are appended to `asked`."""
    service = FastAPI()

    @service.post("/v1/forecasts")
    def forecasts(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        rows = [[LEVEL_PU] * request["levels"]] * request["steps"]
        return {
            "model": "flat",
            "model_version": "0x" + "01" * 32,
            "issue_time": request["issue_time"],
            "drift_ppm": 0,
            "feature_time": request["issue_time"],
            "forecasts": [{"asset_id": asset, "quantiles_pu": rows} for asset in request["asset_ids"]],
        }

    return service


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port for as long as the block lasts; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
