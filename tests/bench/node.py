"""Measures a node and the audit; writes build/bench/node.json.

    python tests/bench/node.py --feeds 1024 --rounds 1000 --seconds 86400

Rows: the stages of a step from a given forecast to a mined commit; the service's reply parsed; the requests to the
chain that three roles make on a day of 12 s blocks; the memory of these roles; audits, each a process of its own.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from forewatt.embedded.stack import Stack  # noqa: E402 - after the path
from forewatt.figures import Figure, shown, write_figures  # noqa: E402
from forewatt.protocol.cid import cid_of, cid_text  # noqa: E402
from forewatt.protocol.payload import ForecastPayload, Header, encode_forecast  # noqa: E402
from forewatt.protocol.quantise import quantise_forecast  # noqa: E402
from forewatt.protocol.seal import SealScope, derive_key, key_hash, seal, seed_of  # noqa: E402
from forewatt.protocol.series import encode_series  # noqa: E402
from forewatt.protocol.tree import forecast_tree  # noqa: E402
from forewatt.protocol.typed import ForecastCommit  # noqa: E402
from forewatt.stores.content import ContentStore  # noqa: E402
from oracle.node.forecaster.forecast_client import JSON, MSGPACK, ForecastReply, decoded  # noqa: E402

OUTPUT = ROOT / "build" / "bench" / "node.json"
STEPS, LEVELS, GROUP = 24, 9, 16
BLOCK_S = 12
REPEATS = 3


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of a few runs in seconds, and what the last one returned."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - started)
    return min(seconds), result


def parsing(feeds: int) -> list[Figure]:
    """The service's reply in both encodings."""
    draw = random.Random(1)
    rows = [[round(draw.random(), 7) for _ in range(LEVELS)] for _ in range(STEPS)]
    reply = {
        "model": "bench",
        "model_version": "0x" + "00" * 32,
        "issue_time": 2,
        "drift_ppm": 0,
        "feature_time": 1,
        "forecasts": [{"asset_id": f"asset{i}", "quantiles_pu": rows} for i in range(feeds)],
    }
    bodies = ((MSGPACK, msgspec.msgpack.encode(reply), 0.3), (JSON, json.dumps(reply).encode(), None))
    figures = []
    for media_type, body, target in bodies:
        seconds, _ = timed(lambda body=body, kind=media_type: decoded(body, kind, ForecastReply))  # type: ignore[misc]
        figures.append(shown(f"reply for {feeds} feeds parsed, {media_type}", seconds, "s", target))
    return figures


def stages(stack: Stack, feeds: int) -> list[Figure]:
    """A step, stage by stage: a forecast is given, and ends up in a mined commit."""
    from tests.oracle.audit.bare import bare_chain
    from tests.oracle.audit.market import UNIT, Market

    draw = random.Random(2)
    rows = [[[draw.random() for _ in range(LEVELS)] for _ in range(STEPS)] for _ in range(feeds)]
    chain = bare_chain(stack.settings.rpc_url)
    found: dict[str, float] = {}
    with ContentStore(stack.settings.ipfs_api_url, stack.settings.ipfs_gateway_url) as content:
        shape = {"steps": STEPS, "levels": LEVELS, "group": GROUP}
        market = Market(chain, content, feeds, 1, **shape, **_windows())
        player = market.players[0]
        scope = SealScope(chain.target.chain_id, chain.target.market, market.pool, 0, player.forecaster, 1)
        key, context = derive_key(b"bench".ljust(32, b"\0"), scope), scope.context()
        seed = seed_of(context, key)
        found["quantised"], series = timed(
            lambda: tuple(encode_series(quantise_forecast(feed, STEPS, LEVELS)) for feed in rows)
        )
        found["tree"], tree = timed(lambda: forecast_tree(series, seed, GROUP))
        payload = ForecastPayload(Header(1, "bench", bytes(32)), series)
        found["sealed"], sealed = timed(lambda: seal(context, key, encode_forecast(payload)))
        found["pinned"], cid = timed(lambda: content.put(sealed))
        assert cid == cid_text(cid_of(sealed))
        moment = market.rules.gate(0) - 10
        commit = ForecastCommit(
            market.pool,
            0,
            player.forecaster,
            1,
            tree.root,
            key_hash(seed),
            cid_of(sealed),
            bytes(32),
            moment - 60,
            10 * UNIT,
        )
        found["signed"], signature = timed(lambda: commit.sign(market.domain, player.key))
        started = time.perf_counter()
        market._send(moment, "Market", "commit", tuple(commit.message().values()), signature)
        found["mined"] = time.perf_counter() - started
    chain.close()
    figures = [shown(f"step of {feeds} feeds: {name}", seconds, "s", None) for name, seconds in found.items()]
    return [*figures, shown(f"step of {feeds} feeds: forecast given to mined", sum(found.values()), "s", 1.0)]


def _windows() -> dict[str, int]:
    """Rules for rounds of a day: 24 steps of an hour's quarter."""
    day = 86_400
    return {
        "period": day,
        "lead": 900,
        "observeStart": 900 + STEPS * 900,
        "observeEnd": 900 + STEPS * 900 + 900,
        "disputeEnd": 900 + STEPS * 900 + 1_800,
        "resolveEnd": 900 + STEPS * 900 + 2_700,
        "proposeEnd": 900 + STEPS * 900 + 3_600,
    }


def node_day(folder: Path, seconds: int, feeds: int) -> list[Figure]:
    """The calls of three roles that share a view, on a chain of 12 s blocks; and the memory of their process."""
    from oracle.chain.connection import connected, quiet_ape
    from tests.oracle.conftest import world_of
    from tests.oracle.faults.proxy import Proxy
    from tests.oracle.soak import verdict, week

    home = folder / "world"
    home.mkdir()
    with (
        Stack(folder / "day", ("anvil", "content", "postgres")) as stack,
        Proxy(stack.settings.rpc_url) as proxy,
        connected(proxy.url),
        world_of(lambda *_: stack, home, week.RULES, proxy=proxy, feeds=week.feeds(feeds)) as world,
    ):
        quiet_ape()
        roles = week.Week(world, home, 1, is_shared=True)
        rules = world.pool.rules
        roles.pass_to(rules.gate(0) - rules.open_ahead_s)
        for number in range(seconds // rules.period_s + 2):
            roles.measure(number, 0.4)
        view = roles.nodes["settler"]._view
        proxy.calls.clear()
        blocks = max(1, seconds // BLOCK_S)
        for _ in range(blocks):
            roles.pass_to(roles.head_s + BLOCK_S)
            view.refresh(newest=True)
            roles.step()
        a_day = len(proxy.calls) / blocks * 86_400 / BLOCK_S
        heads = proxy.count()["eth_getBlockByNumber"] / blocks * 86_400 / BLOCK_S
        memory_mib = verdict.resident_mib()
    scope = f"{seconds / 3600:g} h of 12 s blocks"
    return [
        shown(f"requests to the chain a day, three roles, from {scope}", a_day, "requests", 20_000),
        shown(f"requests for blocks a day, three roles, from {scope}", heads, "requests", None),
        shown(f"memory of three roles and the bench's own services, {feeds} feeds", memory_mib, "MiB", 500),
    ]


def audits(options: argparse.Namespace) -> list[Figure]:
    """The figures of tests/bench/audit.py, in the form of this file."""
    arguments = ["--feeds", str(options.feeds), "--rounds", str(options.rounds)]
    subprocess.run([sys.executable, str(ROOT / "tests/bench/audit.py"), *arguments], check=True, cwd=ROOT)
    found: list[Figure] = json.loads((ROOT / "build/bench/audit.json").read_text())
    return found


def relayer() -> list[Figure]:
    """The relayer's figures, if its benchmark is there."""
    program = ROOT / "tests" / "bench" / "relayer.py"
    if not program.exists():
        return []
    subprocess.run([sys.executable, str(program)], check=True, cwd=ROOT)
    output = ROOT / "build" / "bench" / "relayer.json"
    found = json.loads(output.read_text())
    return found if isinstance(found, list) else [found]


def main() -> None:
    """Measure, print and write."""
    options = parsed()
    figures = parsing(options.feeds)
    with tempfile.TemporaryDirectory(prefix="bench-node-") as folder:
        with Stack(Path(folder) / "stages", ("anvil", "content")) as stack:
            figures += stages(stack, options.feeds)
        figures += node_day(Path(folder), options.seconds, options.feeds)
    figures += audits(options)
    figures += relayer()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"load while measuring: {load}")
    write_figures(OUTPUT, figures)


def parsed() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, default=1024, help="feeds of the step and of the large round")
    parser.add_argument("--rounds", type=int, default=1000, help="small rounds that are audited")
    parser.add_argument("--seconds", type=int, default=21_600, help="simulated time in which calls are counted")
    return parser.parse_args()


if __name__ == "__main__":
    main()
