"""Clocks of a majority reach a deadline; a minority's reach nothing, wherever they stand."""

import asyncio

import pytest

from contracts.consortium.ledger.keys import key
from contracts.consortium.service.clock import Clock
from demo.consortium.members import ALPHA, BETA, ORGANISATIONS
from tests.consortium.channel.conftest import Channel

pytestmark = pytest.mark.deep


def test_a_majority_of_the_clocks_reaches_a_deadline(channel: Channel) -> None:
    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            opens = market.rules.genesis - market.rules.open_ahead_s
            clocks = {msp: Clock(market.gateway(market.client(msp)), lookback_s=60) for msp in ORGANISATIONS}
            ahead = Clock(market.gateway(market.client(ALPHA)), lookback_s=30_001)
            assert await ahead.step(opens + 30_000) == []
            assert await clocks[ALPHA].step(opens - 1) == []
            assert not await market.read(key("tick", opens))
            assert opens in await clocks[BETA].step(opens)
            assert await market.read(key("tick", opens), BETA)
            assert not await market.read(key("tick", market.rules.genesis))

    asyncio.run(run())


def test_clocks_that_step_at_once_agree(channel: Channel) -> None:
    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            gate = market.rules.genesis
            clocks = [Clock(market.gateway(market.client(msp)), lookback_s=7_200) for msp in ORGANISATIONS]
            for _ in range(3):
                await asyncio.gather(*(clock.step(gate) for clock in clocks))
            assert all([await market.read(key("tick", gate), msp) for msp in ORGANISATIONS])

    asyncio.run(run())
