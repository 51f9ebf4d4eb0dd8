"""`forewatt node run --ledger fabric` on a real network: it is killed mid-round, and plays the round to its key."""

import asyncio
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
from tests.consortium.channel.processes import NodeProcess, until
from tests.consortium.services import flat_service, manifest_of
from tests.serving import serving

pytestmark = pytest.mark.deep
USER, FEEDS = "User7", 4


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
            node = NodeProcess(
                channel,
                ALPHA,
                USER,
                market.pool,
                FEEDS,
                tmp_path,
                ("forecaster",),
                ("--wager", "20"),
                {"FOREWATT_FORECASTER_URL": url},
            )
            times = deadlines(market.rules, 0)
            node.start()
            try:
                await market.reach(times.open)
                entry = decode_record(Entry, await until(market, key("entry", *of)))
                node.kill()
                node.start()
                await market.reach(times.gate)
                await until(market, key("reveal", *of), lambda value: value not in (b"", HIDDEN))
            finally:
                code = node.end()
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
