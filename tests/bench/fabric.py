"""Measures the consortium on a local Fabric network of three organisations; writes build/bench/fabric.json.

    python tests/bench/fabric.py --forecasters 64 --commits 1500 --clients 2 --feeds 1024

Rows: a round of 8 forecasters from its proposal until it is final and collected, and the audit of the channel that has
nothing but the members and this round; commits a second into one round, each waited for until it is valid in a block,
and the processor time that one takes in each part, first as transactions of their own, then signed ones in a relayer's
bundles; the audit of the whole channel from all its blocks.
"""

import argparse
import asyncio
import hashlib
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from eth_account import Account

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from contracts.consortium.audit.channel import audit_channel  # noqa: E402 - after the path
from contracts.consortium.ledger.keys import key  # noqa: E402
from demo.consortium.bundles import relay, signed_commit  # noqa: E402
from demo.consortium.forecasts import Forecast, sealed_forecast  # noqa: E402
from demo.consortium.market import Market, address  # noqa: E402
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


@dataclass(frozen=True)
class Share:
    """The work of one client process: its forecasters, and which revisions each of them commits."""

    network: Places
    rules: PoolParams
    users: list[tuple[str, str]]
    revisions: range
    bundle: int

    def forecasts(self, market: Market, clients: list[Client], revision: int) -> list[Forecast]:
        """The revision of all clients."""
        series = (encode_series([revision]),)
        return [sealed_forecast(self.rules, market.pool, 0, client, series, TOKEN, revision) for client in clients]

    async def alone(self, market: Market, client: Client) -> None:
        """Commit all revisions of one forecaster, one after the other."""
        for revision in self.revisions:
            (forecast,) = self.forecasts(market, [client], revision)
            await market.gateway(client).submit("commit", encode_canonical(forecast.arguments))

    async def together(self, market: Market, clients: list[Client]) -> None:
        """Relay the revisions of these forecasters, one bundle after the other."""
        for revision in self.revisions:
            sent = self.forecasts(market, clients, revision)
            commits = [signed_commit(forecast, authority_of(forecast.client)) for forecast in sent]
            await relay(market.gateway(market.client(BETA)), commits)

    async def work(self) -> tuple[float, float]:
        """Do the work; the times of its first and its last commit."""
        async with Market(self.network, self.rules, 1) as market:
            clients = [market.client(*user) for user in self.users]
            started = time.monotonic()
            if self.bundle:
                parts = [clients[at : at + self.bundle] for at in range(0, len(clients), self.bundle)]
                await asyncio.gather(*(self.together(market, part) for part in parts))
            else:
                await asyncio.gather(*(self.alone(market, client) for client in clients))
            return started, time.monotonic()


def work_in_process(share: Share) -> tuple[float, float]:
    """Do the work of one client process."""
    return asyncio.run(share.work())


def authority_of(client: Client) -> bytes:
    """The private key of the authority that signs a client's commits."""
    return hashlib.sha256(client.creator).digest()


async def prepare_commits(network: Places, rules: PoolParams, count: int) -> None:
    """Make the pool, and open a round for the forecasters."""

    async with Market(network, rules, 1) as market:

        async def enrol(client: Client) -> None:
            # Those of the settled round are forecasters already.
            if not await market.read(key("forecaster", address(client))):
                await market.enrol(client, 100 * TOKEN)
            await market.send(client, "set_authority", authority=Account.from_key(authority_of(client)).address)

        await market.create_pool()
        await asyncio.gather(*(enrol(client) for client in forecasters(market, count)))
        await market.reach(market.rules.genesis - market.rules.open_ahead_s)


def measure_commits(network: FabricNetwork, options: argparse.Namespace) -> list[Figure]:
    """Commits a second into one round: as transactions of their own, and in bundles."""
    rules = market_rules(steps=1, levels=1, group_size=1, max_entries=64)
    asyncio.run(prepare_commits(network, rules, options.forecasters))
    users = [((ALPHA, BETA)[i % 2], f"User{2 + i // 2}") for i in range(options.forecasters)]
    places = Found(network.orderer, network.organisations)
    alone, together = (max(1, count // len(users)) for count in (options.commits, options.bundled))
    rows: list[Figure] = []
    with multiprocessing.get_context("spawn").Pool(options.clients) as pool:
        # A process imports this module before its first task, which is no part of a commit.
        pool.map(abs, range(options.clients))
        for bundle, revisions in ((0, range(1, 1 + alone)), (options.bundle, range(1 + alone, 1 + alone + together))):
            shares = [
                Share(places, rules, users[place :: options.clients], revisions, bundle)
                for place in range(options.clients)
            ]
            before = busy_s()
            times = pool.map(work_in_process, shares, chunksize=1)
            after = busy_s()
            seconds = max(end for _, end in times) - min(start for start, _ in times)
            commits = len(revisions) * len(users)
            how = f", in bundles of {bundle}" if bundle else ", one a transaction"
            what = f"commits of {len(users)} forecasters into one round{how}"
            rows.append(shown(what, commits / seconds, "commits/s", 150, "min"))
            for part in PARTS:
                spent_ms = 1_000 * (after[part] - before[part]) / commits
                rows.append(shown(f"processor time of a commit{how}: {part}", spent_ms, "ms"))
    return rows


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
    rules = market_rules(genesis=1_700_000_000, group_size=16, max_entries=SETTLED)
    dice = random.Random(1)
    async with Market(network, rules, feeds) as market:
        await market.found()
        clients, bonder = forecasters(market, SETTLED), market.client(REGULATOR)
        await asyncio.gather(*(market.enrol(client, 100 * TOKEN) for client in clients))
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
        shown(f"audit of a settled {what}, {audited.transactions} transactions", audited.seconds, "s", 3),
    ]


async def measure_audit(network: Places) -> list[Figure]:
    """The audit of the whole channel, most of whose work are the commits."""
    async with Market(network, market_rules(), 1) as market:
        replay, audited = await audit_channel(market.gateway(market.client(REGULATOR)))
    commits = sum(event["event"] == "Committed" for event in replay.events)
    what = f"audit of the whole channel, {audited.transactions} transactions with {commits} commits"
    return [
        shown(what, audited.seconds, "s"),
        shown("audit, a thousand commits", 1_000 * audited.seconds / commits, "s"),
    ]


def main() -> None:
    """Measure, print, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forecasters", type=int, default=64, help="forecasters that commit at once, 8..64")
    parser.add_argument("--commits", type=int, default=1500, help="single commits in all")
    parser.add_argument("--bundled", type=int, default=4096, help="commits in bundles in all")
    parser.add_argument("--bundle", type=int, default=16, help="commits a bundle, 1..64")
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
            rows += asyncio.run(measure_round(network, stack, options.feeds))
            rows += measure_commits(network, options)
            rows += asyncio.run(measure_audit(network))
            print(f"memory: {stack.memory()}")
    finally:
        shutil.rmtree(folder)
    write_figures(OUTPUT, rows)


if __name__ == "__main__":
    main()
