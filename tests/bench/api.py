"""Measures the API as `forewatt up` serves it; writes build/bench/api.json.

    python tests/bench/api.py --sockets 1000 --updates 10 --requests 500 --seconds 20

One process serves a market of `--feeds` feeds that has played some rounds. This one is all its clients: WebSockets
that a stream of events is published to, then requests at a steady rate, whose times count from when each was due.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import uvloop

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from forewatt.clock import UnixS, utc  # noqa: E402 - after the path
from forewatt.embedded.ports import free_port  # noqa: E402
from forewatt.embedded.stack import Stack  # noqa: E402
from forewatt.figures import Figure, shown, write_figures  # noqa: E402
from forewatt.stores import mongo, postgres, redis  # noqa: E402
from forewatt.stores.content import ContentStore  # noqa: E402
from streaming.history.tables import create_tables, ensure_partitions  # noqa: E402
from tests.bench.wire.requests import Asked, Client  # noqa: E402
from tests.bench.wire.sockets import Receiver, Seen, Texts  # noqa: E402

OUTPUT = ROOT / "build" / "bench" / "api.json"
PARTS = ("anvil", "content", "postgres", "redis", "mongo")
ROUNDS, FORECASTERS, READINGS = 8, 4, 16
REGION = "bench"
BATCH = 50
"""Sockets that open at the same time."""
TIMEOUT_S = 30
DUE_S = 0.05
"""How far ahead of its time a request is prepared at least."""


def share(values: Sequence[float], percent: int) -> float:
    """The percentile of some values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


@dataclass(frozen=True)
class Served:
    """A running API and what it serves."""

    url: str
    redis_url: str
    pid: int
    paths: tuple[str, ...]
    assets: tuple[str, ...]


def serve(stack: Stack, feeds: int) -> Served:
    """Play a market, fill the stores, and start the API over them."""
    from tests.oracle.audit.bare import bare_chain
    from tests.oracle.audit.market import Market

    settings, port, file = stack.settings, free_port(), stack.folder / "deployment.json"
    chain = bare_chain(settings.rpc_url)
    with closing(chain), ContentStore(settings.ipfs_api_url, settings.ipfs_gateway_url) as content:
        market = Market(chain, content, feeds, FORECASTERS)
        market.play(ROUNDS)
        market.write(file)
        head = int(chain.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        mined = chain.ask("eth_getBlockByNumber", "latest", True)["transactions"][0]["hash"]
    assets = tuple(feed.asset_id for feed in market.manifest)
    fill(stack, assets, head)
    own = {
        "FOREWATT_DEPLOYMENT_PATH": str(file),
        "FOREWATT_REGION": REGION,
        "FOREWATT_MONGO_DATABASE": REGION,
        "FOREWATT_API_REQUESTS_PER_MINUTE": "0",
    }
    url, argv = f"http://127.0.0.1:{port}", [sys.executable, "-m", "scripts", "up", "--port", str(port)]
    stack.spawn("api", argv, lambda: settled_rounds(url) >= ROUNDS, env=own, cwd=ROOT, seconds=180)
    return Served(url, settings.redis_url, stack.pid("api"), mixed(market, mined), assets)


def settled_rounds(url: str) -> int:
    """The number of settled rounds that the API shows."""
    try:
        rounds = httpx.get(f"{url}/api/v1/rounds", params={"limit": 500}, timeout=TIMEOUT_S)
    except httpx.HTTPError:
        return 0
    return sum(one["phase"] == "final" for one in rounds.json()) if rounds.is_success else 0


def fill(stack: Stack, assets: Sequence[str], head: int) -> None:
    """Write the registry, and a day of readings of every asset."""
    step_s, settings = 900, stack.settings
    create_tables(settings.postgres_url)
    times = [utc(UnixS(head // step_s * step_s - step_s * at)) for at in range(96)]
    with postgres.connect(settings.postgres_url) as connection:
        ensure_partitions(connection, times[-1], times[0])
        with connection.cursor().copy("copy readings (asset_id, time, power_mw, quality) from stdin") as copy:
            for asset, moment in itertools.product(assets, times):
                copy.write_row((asset, moment, 0.4, 0))
        connection.commit()
    site = {"latitude": 52.0, "longitude": 13.0, "region": REGION, "capacity_mw": 1.0, "asset_class": "solar"}
    with mongo.database(settings.model_copy(update={"mongo_database": REGION})).client as client:
        client[REGION]["assets"].insert_many(
            [{"_id": asset, "name": asset, "feed": feed, **site} for feed, asset in enumerate(assets)]
        )


def mixed(market: Any, mined: str) -> tuple[str, ...]:
    """The paths of requests, as pages ask them: more often those that every page needs."""
    feeds = range(len(market.manifest))
    operator = market.players[0].operator
    common = ["status", "rounds?limit=20", "feeds", "forecasters", "alerts/recent"]
    series = [f"feeds/{feed}/{kind}" for feed in feeds for kind in ("readings", "forecasts")]
    rare = [
        "assets",
        "assets/performance",
        "forecasts/summary",
        "forecasts/latest?limit=20",
        "pools",
        "chain",
        "entries?limit=50",
        f"payouts?address={operator}",
        f"positions?address={operator}",
        f"settlements/{mined}",
    ]
    draw = random.Random(3)
    chosen = [draw.choice(draw.choices((common, series, rare), (5, 4, 2))[0]) for _ in range(5_000)]
    return tuple(f"/api/v1/{path}" for path in chosen)


async def fan_out(served: Served, sockets: int, updates: int, seconds: int) -> list[Figure]:
    """Publish events to many sockets, and measure from the publication of each to its arrival."""
    sent: dict[str, float] = {}
    delays: list[float] = []
    expected = updates * seconds
    complete, everything = 0, asyncio.Event()

    def counter() -> Seen:
        """What counts the events of one socket."""
        received = 0

        def seen(text: str, now: float) -> None:
            nonlocal received, complete
            cursor = text.rsplit('"', 2)[1]
            if cursor in sent:
                delays.append(now - sent[cursor])
                received += 1
                complete += received == expected
                if complete == sockets:
                    everything.set()

        return seen

    loop, at, texts = asyncio.get_running_loop(), urlsplit(served.url), Texts()
    opened: list[Receiver] = []

    async def open_one() -> None:
        _, receiver = await loop.create_connection(
            lambda: Receiver(at.netloc, "/ws/forecasts?topics=reading", texts, counter()),
            at.hostname or "",
            at.port or 80,
        )
        opened.append(receiver)
        await asyncio.wait_for(receiver.opened, TIMEOUT_S)

    while len(opened) < sockets:
        await asyncio.gather(*(open_one() for _ in range(min(BATCH, sockets - len(opened)))))
    cpu, own, started = cpu_s(served.pid), time.process_time(), time.perf_counter()
    with redis.client(served.redis_url) as stream:
        for number in range(expected):
            await asyncio.sleep(max(0.0, started + number / updates - time.perf_counter()))
            body = [
                {"asset_id": asset, "time_chain_ms": number * 900_000, "power_mw": 0.4}
                for asset in served.assets[:READINGS]
            ]
            published = time.perf_counter()
            sent[redis.publish(stream, "reading", body)] = published
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(everything.wait(), TIMEOUT_S)
    wall = time.perf_counter() - started
    used, own = cpu_s(served.pid) - cpu, time.process_time() - own
    for receiver in opened:
        receiver.transport.close()
    scope = f"{sockets} WebSockets at {updates}/s"
    return [
        shown(f"fan-out to {scope}, p99", 1e3 * share(delays, 99), "ms", 200),
        shown(f"fan-out to {scope}, p50", 1e3 * share(delays, 50), "ms", None),
        shown(f"sockets of {sockets} that got every event", complete, "sockets", sockets, "min"),
        shown(f"share of a core that serves {scope}", used / wall, "cores", None),
        shown("CPU of the server for an event to one socket", 1e6 * used / len(delays), "us", None),
        shown(f"share of a core of the clients of {scope}", own / wall, "cores", None),
    ]


async def requests(served: Served, rate: int, seconds: int) -> list[Figure]:
    """Make requests at a steady rate; one that waits behind others counts from when it was due."""
    draw, at = random.Random(4), urlsplit(served.url)
    client = Client(at.hostname or "", at.port or 80)
    for path in dict.fromkeys(served.paths):
        client.ask(Asked(path, time.perf_counter()))
        await client.finished(TIMEOUT_S)
    client.answers.seconds.clear()
    cpu, own, started = cpu_s(served.pid), time.process_time(), time.perf_counter() + DUE_S
    for number, path in zip(range(rate * seconds), itertools.cycle(served.paths), strict=False):
        due = started + number / rate
        if (early_s := due - time.perf_counter()) > 0:
            await asyncio.sleep(early_s)
        client.ask(Asked(path, due, client.answers.tags.get(path, "") if draw.random() < 0.3 else ""))
    await client.finished(TIMEOUT_S)
    wall = time.perf_counter() - started
    used, own = cpu_s(served.pid) - cpu, time.process_time() - own
    times, failed = client.answers.seconds, client.answers.failed
    client.close()
    scope = f"{rate} requests/s, mixed"
    if failed:
        print(f"failed: {sorted(set(failed))[:10]}", file=sys.stderr)
    return [
        shown(f"REST at {scope}, p99", 1e3 * share(times, 99), "ms", 50),
        shown(f"REST at {scope}, p50", 1e3 * share(times, 50), "ms", None),
        shown(f"REST at {scope}: answered", len(times) / wall, "requests/s", rate, "min"),
        shown(f"REST at {scope}: failed", len(failed), "requests", 0),
        shown(f"share of a core that serves {scope}", used / wall, "cores", None),
        shown(f"CPU of the server for one of {scope}", 1e3 * used / len(times), "ms", None),
        shown(f"share of a core of the client of {scope}", own / wall, "cores", None),
    ]


def cpu_s(pid: int) -> float:
    """The CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, print and write the figures."""
    options = parsed()
    with (
        tempfile.TemporaryDirectory(prefix="bench-api-") as folder,
        Stack(Path(folder) / "stack", PARTS) as stack,
    ):
        served = serve(stack, options.feeds)
        figures = uvloop.run(fan_out(served, options.sockets, options.updates, options.seconds))
        figures += uvloop.run(requests(served, options.requests, options.seconds))
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    write_figures(OUTPUT, figures)
    print(f"load while measuring, with all that was measured: {load}")


def parsed() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sockets", type=int, default=1_000, help="open WebSockets")
    parser.add_argument("--updates", type=int, default=10, help="events a second, each to every socket")
    parser.add_argument("--requests", type=int, default=500, help="requests a second")
    parser.add_argument("--seconds", type=int, default=20, help="time of each measurement")
    parser.add_argument("--feeds", type=int, default=32, help="feeds of the pool")
    return parser.parse_args()


if __name__ == "__main__":
    main()
