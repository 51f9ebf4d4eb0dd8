"""The forecast service end to end: real stores, the service as a process of its own, requests at a steady rate."""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np

from forecaster.bench.region import DAYS, fill, made_up, request, trained_model
from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack

FEEDS = 1_024
WARM_S = 2.0


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
        argv = [sys.executable, "-m", "forecaster.service", "--model", "lstm", "--port", str(port)]
        argv += ["--models", str(stack.folder / "models")]
        stack.spawn("service", argv, lambda: http(f"{url}/health"))
        return asyncio.run(asked(url, request(panel, 1), request(panel, FEEDS), rate, seconds, calls))


async def asked(
    url: str, single: dict[str, object], everything: dict[str, object], rate: int, seconds: float, calls: int
) -> Served:
    """Latencies from when a request was due, so that a slow answer does not spare the service the next request."""
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        await steady(client, single, rate, WARM_S)
        answers = await steady(client, single, rate, seconds)
        bulk = []
        for _ in range(calls):
            began = time.perf_counter()
            reply = await client.post("/v1/forecasts", json=everything)
            bulk.append(time.perf_counter() - began)
            answers.append((0.0, reply.is_success and len(reply.json()["forecasts"]) == FEEDS))
    latencies = np.array([took for took, _ in answers[: len(answers) - calls]])
    return Served(latencies, bulk, sum(not right for _, right in answers))


async def steady(
    client: httpx.AsyncClient, body: dict[str, object], rate: int, seconds: float
) -> list[tuple[float, bool]]:
    """Milliseconds and success of each request."""
    loop = asyncio.get_running_loop()
    first = loop.time()

    async def one(due: float) -> tuple[float, bool]:
        await asyncio.sleep(due - loop.time())
        reply = await client.post("/v1/forecasts", json=body)
        return 1_000 * (loop.time() - due), reply.is_success

    return list(await asyncio.gather(*(one(first + n / rate) for n in range(int(rate * seconds)))))
