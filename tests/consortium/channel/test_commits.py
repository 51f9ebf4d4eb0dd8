"""Sixty-four forecasters' commits in one block are all valid, and so are bundles of them beside single ones."""

import asyncio
import hashlib

import pytest
from eth_account import Account
from fabric_protos.orderer import ab_pb2_grpc

from demo.consortium.bundles import relay, signed_commit
from demo.consortium.forecasts import sealed_forecast
from demo.consortium.market import Market, address, events_of
from demo.consortium.members import ALPHA, BETA, REGULATOR, TOKEN, consent_folder
from demo.consortium.rounds import Round
from forewatt.fabric.gateway import Committed, Endorsed, Endpoint
from forewatt.fabric.identity import Client
from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.series import encode_series
from tests.consortium.channel.conftest import Channel

pytestmark = pytest.mark.deep
MANY = 64
BUNDLED = 4


async def enrolled(market: Market, count: int, first: int) -> list[Client]:
    """New forecasters of two operators in turn; their names begin with the operator's user number `first`."""
    clients = [market.client((ALPHA, BETA)[i % 2], f"User{first + i // 2}") for i in range(count)]
    await asyncio.gather(*(market.enrol(client, 30 * TOKEN) for client in clients))
    return clients


async def broadcast(market: Market, endorsed: list[Endorsed]) -> None:
    """Send transactions to the orderer over one stream, so that they arrive together."""
    orderer = market.network.orderer
    async with Endpoint(orderer.address, orderer.tls_ca).connect() as connection:
        call = ab_pb2_grpc.AtomicBroadcastStub(connection).Broadcast()
        for transaction in endorsed:
            await call.write(transaction.envelope)
        for _ in endorsed:
            assert (await call.read()).status == 200
        await call.done_writing()


async def status_of(market: Market, client: Client, transaction: Endorsed) -> Committed:
    """The block of a transaction that was sent; it is not sent again before its block is there."""
    await market.gateway(client).await_copy(transaction.tx_id)
    return await market.gateway(client).commit(transaction)


def test_64_commits_in_one_block_are_all_valid(slow_channel: Channel) -> None:
    async def run() -> None:
        async with slow_channel.market(1, steps=1, levels=1, group_size=1) as market:
            await slow_channel.open(market)
            clients = await enrolled(market, MANY, 2)
            played = Round(market, 0, lambda msp: consent_folder(slow_channel.stack, msp))
            await played.reach("open")
            forecasts = [played.forecast(client, (encode_series([5]),), TOKEN) for client in clients]
            commits = await asyncio.gather(
                *(market.gateway(f.client).endorse("commit", encode_canonical(f.arguments)) for f in forecasts)
            )
            await broadcast(market, list(commits))
            pairs = zip(forecasts, commits, strict=True)
            committed = await asyncio.gather(*(status_of(market, f.client, commit) for f, commit in pairs))
            assert len({commit.block for commit in committed}) == 1
            events = await played.close(clients[0])
            sealed = next(event["fields"] for event in events if event["event"] == "Sealed")
            assert len(sealed["forecasters"]) == MANY

    asyncio.run(run())


def test_a_bundle_that_one_of_its_forecasters_disturbs_is_sent_in_halves(slow_channel: Channel) -> None:
    async def run() -> None:
        async with slow_channel.market(1, steps=1, levels=1, group_size=1) as market:
            await slow_channel.open(market)
            clients = await enrolled(market, BUNDLED, 34)
            secrets = [hashlib.sha256(client.creator).digest() for client in clients]
            for client, secret in zip(clients, secrets, strict=True):
                await market.send(client, "set_authority", authority=Account.from_key(secret).address)
            played = Round(market, 0, lambda msp: consent_folder(slow_channel.stack, msp))
            await played.reach("open")
            series = (encode_series([5]),)
            early = played.forecast(clients[0], series, TOKEN)
            disturbing = await market.gateway(clients[0]).endorse("commit", encode_canonical(early.arguments))
            forecasts = [sealed_forecast(market.rules, market.pool, 0, client, series, TOKEN, 2) for client in clients]
            commits = [signed_commit(forecast, secret) for forecast, secret in zip(forecasts, secrets, strict=True)]
            # The orderer waits for two seconds for more of the block, so that the bundle comes into it too.
            await broadcast(market, [disturbing])
            committed = await relay(market.gateway(market.client(REGULATOR)), commits)
            events = [event for part in committed for event in events_of(part)]
            assert len(committed) == 2
            assert [event["event"] for event in events] == ["Committed"] * BUNDLED
            assert {event["fields"]["forecaster"] for event in events} == {address(client) for client in clients}
            await status_of(market, clients[0], disturbing)
            await market.gateway(clients[0]).await_copy(committed[-1].tx_id)
            sealed = next(e["fields"] for e in await played.close(clients[0]) if e["event"] == "Sealed")
            assert len(sealed["forecasters"]) == BUNDLED

    asyncio.run(run())
