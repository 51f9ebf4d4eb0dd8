"""Measures a relayer on anvil: signed commits over HTTP until they are mined; writes build/bench/relayer.json.

    python tests/bench/relayer.py --commits 1000

The relayer is a process of its own. Each commit is a request of its own, from another forecaster.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from forewatt.figures import Figure, shown, write_figures

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build" / "bench" / "relayer.json"
TARGET_PER_S = 200.0
CONNECTIONS = 32
OPEN = {"waiting", "sent"}


def main() -> None:
    """Measure, print and write the figures."""
    options = parsed()
    with Stack(Path(tempfile.mkdtemp(prefix="bench-relayer-")) / "stack", ("anvil", "content")) as stack:
        results = measured(stack, options.commits)
    write_figures(OUTPUT, results)


def measured(stack: Stack, count: int) -> list[Figure]:
    """Post the commits of `count` forecasters at once, and wait until the last one is mined."""
    from market_of_many import market_of_many

    market = market_of_many(stack, count)
    with relayer(stack, market.environment) as url:
        started = time.perf_counter()
        states, took_s = asyncio.run(relayed(url, market.bodies))
        posted_s = time.perf_counter() - started
    mined = sum(state == "mined" for state in states)
    if mined != count:
        raise SystemExit(f"only {mined} of {count} commits were mined: {sorted(set(states))}")
    lines = [json.loads(line) for line in (Path(market.environment["FOREWATT_NODE_PATH"]) / "relayed.jsonl").open()]
    gas = sum(line["gas"] for line in lines) / count
    return [
        shown("commits through the relayer, posted and mined", count / posted_s, "commits/s", TARGET_PER_S, "min"),
        shown("from the post of a commit until it is mined, median", sorted(took_s)[count // 2], "s"),
        shown("gas of a commit in a bundle, the forecaster's first", gas, "gas"),
        shown("commits in a bundle", count / len(lines), "commits", None, "min"),
    ]


async def relayed(url: str, bodies: list[dict[str, Any]]) -> tuple[list[str], list[float]]:
    """The states in which all submissions end, and how long each took."""
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        turns = asyncio.Semaphore(CONNECTIONS)

        async def submit(body: dict[str, Any]) -> tuple[str, float]:
            async with turns:
                started = time.perf_counter()
                answer = (await client.post("/v1/commits", json=body)).raise_for_status().json()
            return answer["id"], started

        submitted = await asyncio.gather(*(submit(body) for body in bodies))
        states: dict[str, str] = {}
        took_s: dict[str, float] = {}
        while len(states) < len(bodies):
            # The last one is mined last, so the others are asked for once.
            for identity, started in reversed(submitted):
                if identity in states:
                    continue
                answer = (await client.get(f"/v1/submissions/{identity}")).json()
                if answer["state"] in OPEN:
                    await asyncio.sleep(0.05)
                    break
                states[identity], took_s[identity] = answer["state"], time.perf_counter() - started
        return list(states.values()), list(took_s.values())


@contextmanager
def relayer(stack: Stack, environment: dict[str, str]) -> Iterator[str]:
    """A relayer process; yields its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "scripts", "node", "run", "--role", "relayer", "--account", "key-file"]
    env = {**os.environ, **stack.environment(), **environment}
    log = stack.folder / "relayer.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, env=env, stdout=sink, stderr=subprocess.STDOUT
        )
        try:
            stack.wait(lambda: process.poll() is not None or "relayer at work" in log.read_text(), 90, "the relayer")
            if process.poll() is not None:
                raise SystemExit(log.read_text()[-2000:])
            time.sleep(1)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def parsed() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--commits", type=int, default=1_000, help="how many forecasters commit at once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
