"""Measures the forecast service end to end: real stores, the service in its own process, requests at a steady rate."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import numpy as np

from forecaster.bench.connections import Connections
from forecaster.bench.region import DAYS, request_body, synthetic_panel, train_model, write_region
from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack

FEEDS = 1_024
WARM_S = 2.0
OK = HTTPStatus.OK


@dataclass(frozen=True)
class ServiceTimings:
    """Milliseconds of the steady requests, seconds of the calls for all feeds, and the number of failures."""

    latencies_ms: np.ndarray
    bulk_s: list[float]
    failed: int


def measure_service(folder: Path, rate: int, seconds: float, calls: int) -> ServiceTimings:
    """Start stores and service in `folder`; request one feed `rate` times a second, then all feeds `calls` times."""
    panel = synthetic_panel(FEEDS, DAYS)
    with Stack(folder, ("postgres", "redis", "mongo"), or_next_free=True) as stack:
        write_region(stack.settings, panel)
        train_model(stack.folder / "models" / "lstm")
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        argv = [sys.executable, "-m", "forecaster.service", "lstm", "--port", str(port)]
        argv += ["--models", str(stack.folder / "models")]
        stack.spawn("service", argv, lambda: http(f"{url}/health"))
        return asyncio.run(
            time_requests(port, request_body(panel, 1), request_body(panel, FEEDS), rate, seconds, calls)
        )


async def time_requests(
    port: int, single: object, everything: object, rate: int, seconds: float, calls: int
) -> ServiceTimings:
    """Send all requests. A latency starts when its request is due, so a slow reply does not delay the next request."""
    async with Connections(port) as service:
        await send_steadily(service, single, rate, WARM_S)
        replies = await send_steadily(service, single, rate, seconds)
        bulk_s, complete = [], []
        for _ in range(calls):
            started = time.perf_counter()
            status, body = await service.post(everything)
            bulk_s.append(time.perf_counter() - started)
            complete.append(status == OK and len(json.loads(body)["forecasts"]) == FEEDS)
    failed = [not succeeded for succeeded in (*(status == OK for _, status in replies), *complete)]
    return ServiceTimings(np.array([latency_ms for latency_ms, _ in replies]), bulk_s, sum(failed))


async def send_steadily(service: Connections, body: object, rate: int, seconds: float) -> list[tuple[float, int]]:
    """Send `rate` requests a second. Returns the milliseconds and status of each request."""
    loop = asyncio.get_running_loop()
    first = loop.time()

    async def send(due: float) -> tuple[float, int]:
        await asyncio.sleep(due - loop.time())
        status, _ = await service.post(body)
        return 1_000 * (loop.time() - due), status

    return list(await asyncio.gather(*(send(first + n / rate) for n in range(int(rate * seconds)))))
