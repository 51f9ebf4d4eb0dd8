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

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from forewatt.embedded.ports import free_port  # noqa: E402
from forewatt.embedded.stack import Stack  # noqa: E402
from forewatt.figures import Figure, shown, write_figures  # noqa: E402
from tests.bench.wire.requests import Asked, Client  # noqa: E402

OUTPUT = ROOT / "build" / "bench" / "relayer.json"
TARGET_PER_S = 200.0
CONNECTIONS = 32
OPEN = {"waiting", "sent"}
LONGEST_S = 600.0
POLL_S = 0.02


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
    with relayer(stack, market.environment) as port:
        posted_s, mined_s = asyncio.run(relayed(port, [json.dumps(body).encode() for body in market.bodies]))
    lines = [json.loads(line) for line in (Path(market.environment["FOREWATT_NODE_PATH"]) / "relayed.jsonl").open()]
    gas = sum(line["gas"] for line in lines) / count
    return [
        shown("commits through the relayer, posted and mined", count / mined_s, "commits/s", TARGET_PER_S, "min"),
        shown("commits that the relayer checked and took", count / posted_s, "commits/s", None, "min"),
        shown("gas of a commit in a bundle, the forecaster's first", gas, "gas"),
        shown("commits in a bundle", count / len(lines), "commits", None, "min"),
    ]


async def relayed(port: int, bodies: list[bytes]) -> tuple[float, float]:
    """Post all commits; the seconds until all were taken, and until all were mined."""
    started = time.perf_counter()
    client = Client("127.0.0.1", port, CONNECTIONS)
    for body in bodies:
        client.ask(Asked("/v1/commits", started, body=body))
    await client.finished(LONGEST_S)
    client.close()
    if client.answers.failed:
        raise SystemExit(f"{len(client.answers.failed)} commits were not taken: {client.answers.failed[0]}")
    posted_s = time.perf_counter() - started
    waiting = [json.loads(body)["id"] for body in client.answers.bodies]
    ended = time.perf_counter()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as asking:
        # The last one is mined last, so each of the others is asked for once, outside the time that is measured.
        while waiting:
            state = (await asking.get(f"/v1/submissions/{waiting[-1]}")).json()["state"]
            if state in OPEN:
                await asyncio.sleep(POLL_S)
                ended = time.perf_counter()
            elif state == "mined":
                waiting.pop()
            else:
                raise SystemExit(f"a commit was {state}")
    return posted_s, ended - started


@contextmanager
def relayer(stack: Stack, environment: dict[str, str]) -> Iterator[int]:
    """A relayer process; yields its port."""
    port = free_port()
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
            yield port
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
