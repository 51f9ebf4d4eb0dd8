"""The forecast service end to end: real stores, the service as a process of its own, requests at a steady rate."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import numpy as np

from forecaster.bench.connections import Connections
from forecaster.bench.region import DAYS, fill, made_up, request, trained_model
from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack

FEEDS = 1_024
WARM_S = 2.0
OK = HTTPStatus.OK


@dataclass(frozen=True)
class Served:
    """Milliseconds of every request at the steady rate, seconds of each call for all feeds, and how many failed."""

    latencies_ms: np.ndarray
    bulk_s: list[float]
    failed: int


def served(folder: Path, rate: int, seconds: float, calls: int) -> Served:
    """Start everything in `folder`, ask for one feed `rate` times a second, then for all feeds `calls` times."""
    panel = made_up(FEEDS, DAYS)
    with Stack(folder, ("postgres", "redis", "mongo"), or_beside=True) as stack:
        fill(stack.settings, panel)
        trained_model(stack.folder / "models" / "lstm")
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        argv = [sys.executable, "-m", "forecaster.service", "lstm", "--port", str(port)]
        argv += ["--models", str(stack.folder / "models")]
        stack.spawn("service", argv, lambda: http(f"{url}/health"))
        return asyncio.run(asked(port, request(panel, 1), request(panel, FEEDS), rate, seconds, calls))


async def asked(port: int, single: object, everything: object, rate: int, seconds: float, calls: int) -> Served:
    """Latencies from when a request was due, so that a slow answer does not spare the service the next request."""
    async with Connections(port) as service:
        await steady(service, single, rate, WARM_S)
        answers = await steady(service, single, rate, seconds)
        bulk, whole = [], []
        for _ in range(calls):
            began = time.perf_counter()
            status, body = await service.post(everything)
            bulk.append(time.perf_counter() - began)
            whole.append(status == OK and len(json.loads(body)["forecasts"]) == FEEDS)
    failed = [not right for right in (*(status == OK for _, status in answers), *whole)]
    return Served(np.array([took for took, _ in answers]), bulk, sum(failed))


async def steady(service: Connections, body: object, rate: int, seconds: float) -> list[tuple[float, int]]:
    """Milliseconds and status of each request."""
    loop = asyncio.get_running_loop()
    first = loop.time()

    async def one(due: float) -> tuple[float, int]:
        await asyncio.sleep(due - loop.time())
        status, _ = await service.post(body)
        return 1_000 * (loop.time() - due), status

    return list(await asyncio.gather(*(one(first + n / rate) for n in range(int(rate * seconds)))))
