"""`forewatt node run --ledger fabric` on a real network: it is killed mid-round, and plays the round to its key."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.private.collections import sealed_collection
from contracts.consortium.rounds.state import HIDDEN, Entry
from demo.consortium.market import Market, address
from demo.consortium.members import ALPHA, BETA, REGULATOR, TOKEN
from forewatt.fabric.errors import NotEndorsed
from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.windows import deadlines
from tests.consortium.channel.conftest import Channel
from tests.consortium.services import flat_service, manifest_of
from tests.serving import serving

pytestmark = pytest.mark.deep
ROOT = Path(__file__).resolve().parents[3]
DEADLINE_S, USER, FEEDS = 60, "User7", 4


def node_argv(channel: Channel, pool: bytes, folder: Path) -> list[str]:
    organisation = channel.network.organisations[ALPHA]
    peer = ("--peer", organisation.address, "--tls-ca", str(organisation.tls_ca))
    client = ("--msp", ALPHA, "--msp-path", str(organisation.user(USER)))
    (folder / "manifest.cbor").write_bytes(manifest_of(FEEDS))
    of = ("--role", "forecaster", "--pool", "0x" + pool.hex(), "--manifest", str(folder / "manifest.cbor"))
    node = ("node", "run", "--ledger", "fabric", *of, "--wager", "20", "--pause", "0.2")
    return [sys.executable, "-m", "scripts", *node, *peer, *client]


async def until(market: Market, at: str, is_there: Callable[[bytes], object]) -> bytes:
    """The value of a key, once it is what was waited for."""
    deadline = time.monotonic() + DEADLINE_S
    while not is_there(value := await market.read(at)):
        assert time.monotonic() < deadline, f"waited {DEADLINE_S} s for {at}"
    return value


async def held(market: Market, msp: str, at: str) -> bytes:
    argument = encode_canonical({"collection": sealed_collection(ALPHA), "key": at})
    return await market.gateway(market.client(msp)).evaluate("read_private", argument, organisations=(msp,))


def test_a_forecasters_node_that_is_killed_plays_its_round_to_the_key(channel: Channel, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []

    async def run(url: str) -> None:
        async with channel.market(FEEDS) as market:
            market.manifest = manifest_of(FEEDS)
            await channel.open(market)
            client = market.client(ALPHA, USER)
            await market.enrol(client, 1_000 * TOKEN)
            of = (market.pool, 0, address(client))
            environment = {**os.environ, "FOREWATT_FORECASTER_URL": url, "FOREWATT_NODE_PATH": str(tmp_path / "node")}
            argv = node_argv(channel, market.pool, tmp_path)

            def started() -> subprocess.Popen[bytes]:
                return subprocess.Popen(argv, cwd=ROOT, env=environment)

            times = deadlines(market.rules, 0)
            node = started()
            try:
                await market.reach(times.open)
                entry = decode_record(Entry, await until(market, key("entry", *of), len))
                node.kill()
                node.wait(DEADLINE_S)
                node = started()
                await market.reach(times.gate)
                await until(market, key("reveal", *of), lambda value: value not in (b"", HIDDEN))
            finally:
                node.send_signal(signal.SIGTERM)
                code = node.wait(DEADLINE_S)
            assert code == 0
            assert entry.wager == 20 * TOKEN
            assert decode_record(Entry, await market.read(key("entry", *of))) == entry
            for kind in ("payload", "key"):
                assert await held(market, REGULATOR, key(kind, *of))
                with pytest.raises(NotEndorsed):
                    await held(market, BETA, key(kind, *of))
            assert len(asked) == 1

    with serving(flat_service(asked)) as url:
        asyncio.run(run(url))
