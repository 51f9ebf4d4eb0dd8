"""Measures the consortium on a local Fabric network of three organisations; writes build/bench/fabric.json.

    python tests/bench/fabric.py --forecasters 64 --commits 1500 --clients 2 --feeds 1024

Rows: commits a second into one round, each waited for until it is valid in a block, and the processor time that one
takes in each part; a round of 8 forecasters from its proposal until it is final and collected; the audit of the channel
from all its blocks.
"""

import argparse
import asyncio
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from contracts.consortium.audit.channel import audit_channel  # noqa: E402 - after the path
from demo.consortium.forecasts import sealed_forecast  # noqa: E402
from demo.consortium.market import Market  # noqa: E402
from demo.consortium.members import (  # noqa: E402
    ALPHA,
    BETA,
    REGULATOR,
    TOKEN,
    consent_folder,
    market_rules,
    start_network,
)
from demo.consortium.rounds import Round  # noqa: E402
from demo.consortium.weather import forecast_of, measured, truth_of  # noqa: E402
from forewatt.embedded.fabric.network import FabricNetwork  # noqa: E402
from forewatt.embedded.fabric.plan import Orderer, Organisation, Places  # noqa: E402
from forewatt.embedded.stack import Stack  # noqa: E402
from forewatt.fabric.identity import Client  # noqa: E402
from forewatt.figures import Figure, shown, write_figures  # noqa: E402
from forewatt.protocol.canonical import encode_canonical  # noqa: E402
from forewatt.protocol.pool import PoolParams  # noqa: E402
from forewatt.protocol.series import encode_series  # noqa: E402

OUTPUT = ROOT / "build" / "bench" / "fabric.json"
SETTLED = 8
PARTS = {"peers": "bin/peer", "orderer": "bin/orderer", "chaincode": "contracts.consortium.service", "clients": ""}
"""Part -> what the command of its processes contains; all others are clients."""


def forecasters(market: Market, count: int) -> list[Client]:
    """Clients of both operators."""
    return [market.client((ALPHA, BETA)[i % 2], f"User{2 + i // 2}") for i in range(count)]


async def commit_all(market: Market, clients: list[Client], revisions: int) -> None:
    """Let each client commit its revisions one after the other, all clients beside each other."""

    async def commit(client: Client) -> None:
        for revision in range(1, revisions + 1):
            series = (encode_series([revision]),)
            forecast = sealed_forecast(market.rules, market.pool, 0, client, series, TOKEN, revision)
            await market.gateway(client).submit("commit", encode_canonical(forecast.arguments))

    await asyncio.gather(*(commit(client) for client in clients))


def commit_in_process(
    network: Places, rules: PoolParams, users: list[tuple[str, str]], revisions: int
) -> tuple[float, float]:
    """One client process; the times of its first and its last commit."""

    async def run() -> tuple[float, float]:
        async with Market(network, rules, 1) as market:
            clients = [market.client(*user) for user in users]
            started = time.monotonic()
            await commit_all(market, clients, revisions)
            return started, time.monotonic()

    return asyncio.run(run())


async def prepare_commits(market: Market, count: int) -> None:
    """Found the channel, and open a round for the forecasters."""
    await market.found()
    await asyncio.gather(*(market.enrol(client, 100 * TOKEN) for client in forecasters(market, count)))
    await market.reach(market.rules.genesis - market.rules.open_ahead_s)


def measure_commits(network: FabricNetwork, options: argparse.Namespace) -> list[Figure]:
    """Commits a second into one round."""
    rules = market_rules(steps=1, levels=1, group_size=1, max_entries=64)

    async def prepare() -> None:
        async with Market(network, rules, 1) as market:
            await prepare_commits(market, options.forecasters)

    asyncio.run(prepare())
    users = [((ALPHA, BETA)[i % 2], f"User{2 + i // 2}") for i in range(options.forecasters)]
    revisions = max(1, options.commits // len(users))
    places = Found(network.orderer, network.organisations)
    with multiprocessing.get_context("spawn").Pool(options.clients) as pool:
        shares = [users[place :: options.clients] for place in range(options.clients)]
        # A process imports this module before its first task, which is no part of a commit.
        pool.map(abs, range(options.clients))
        before = busy_s()
        times = pool.starmap(commit_in_process, [(places, rules, share, revisions) for share in shares])
        after = busy_s()
    seconds = max(end for _, end in times) - min(start for start, _ in times)
    commits = revisions * len(users)
    return [
        shown(f"commits of {len(users)} forecasters into one round", commits / seconds, "commits/s", 150, "min"),
        *(
            shown(f"processor time of a commit: {part}", 1_000 * (after[part] - before[part]) / commits, "ms")
            for part in PARTS
        ),
    ]


def busy_s() -> dict[str, float]:
    """Part of the network -> processor seconds that its processes have used so far."""
    busy = dict.fromkeys(PARTS, 0.0)
    for process in psutil.Process().children(recursive=True):
        times, words = process.cpu_times(), " ".join(process.cmdline())
        named = [part for part, word in PARTS.items() if word and word in words]
        busy[named[0] if named else "clients"] += times.user + times.system
    return busy


@dataclass(frozen=True)
class Found:
    """Where the parts of a network are, for processes that only call it."""

    orderer: Orderer
    organisations: dict[str, Organisation]


async def measure_round(network: FabricNetwork, stack: Stack, feeds: int) -> list[Figure]:
    """A settled round of SETTLED forecasters, and the audit."""
    rules = market_rules(genesis=1_900_000_000, group_size=16, max_entries=SETTLED)
    dice = random.Random(1)
    async with Market(network, rules, feeds) as market:
        await market.create_pool()
        clients, bonder = forecasters(market, SETTLED), market.client(REGULATOR)
        await market.endow(bonder, 100 * TOKEN)
        played = Round(market, 0, lambda msp: consent_folder(stack, msp))
        await played.reach("open")
        rows = measured(dice, rules, feeds)
        for client in clients:
            await played.enter(played.forecast(client, forecast_of(dice, rules, rows, 20_000), TOKEN))
        await played.close(bonder)
        for forecast in played.order:
            await played.reveal(forecast)
        await played.observe(bonder, truth_of(rows))
        proposed = played.rows(played.order)
        await played.reach("dispute_end")
        started = time.monotonic()
        await played.propose(bonder, proposed)
        await played.finalize(bonder)
        final_s = time.monotonic() - started
        await played.collect(bonder)
        collected_s = time.monotonic() - started
        _, audited = await audit_channel(market.gateway(bonder))
    what = f"round of {SETTLED} forecasters and {feeds} feeds"
    return [
        shown(f"{what}, proposal to final", final_s, "s", 5),
        shown(f"{what}, proposal to all collected", collected_s, "s", None),
        shown(f"audit of the whole channel, {audited.transactions} transactions", audited.seconds, "s", 3),
        shown("audit, a thousand transactions", 1_000 * audited.seconds / audited.transactions, "s", None),
    ]


def main() -> None:
    """Measure, print, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forecasters", type=int, default=64, help="forecasters that commit at once, 8..64")
    parser.add_argument("--commits", type=int, default=1500, help="commits in all")
    parser.add_argument("--clients", type=int, default=2, help="processes that send them")
    parser.add_argument("--batch-ms", type=int, default=50, help="how long the orderer collects a block")
    parser.add_argument("--feeds", type=int, default=1024, help="feeds of the settled round")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="forewatt-fabric-"))
    try:
        with Stack(folder, ()) as stack:
            started = time.monotonic()
            network = start_network(stack, 1 + -(-options.forecasters // 2), options.batch_ms)
            rows = [shown("network with keys, channel and chaincode", time.monotonic() - started, "s", None)]
            rows += measure_commits(network, options)
            rows += asyncio.run(measure_round(network, stack, options.feeds))
            print(f"memory: {stack.memory()}")
    finally:
        shutil.rmtree(folder)
    write_figures(OUTPUT, rows)


if __name__ == "__main__":
    main()
