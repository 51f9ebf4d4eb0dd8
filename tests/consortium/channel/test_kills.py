"""Processes are killed in the middle of a round, and nothing that was committed is lost."""

import asyncio
import random

import pytest

from contracts.consortium.audit.channel import audit_channel
from demo.consortium.forecasts import Forecast
from demo.consortium.members import ALPHA
from demo.consortium.play import Game
from demo.consortium.rounds import Round
from tests.consortium.channel.conftest import Channel

pytestmark = pytest.mark.deep
VICTIMS = ("orderer", "peer-regulator", "chaincode-regulator", "peer-alpha", "chaincode-beta")


class KilledGame(Game):
    """A game in which a process is killed while a round's reveals are under way, and started again."""

    victim: str
    channel: Channel

    async def _reveal(self, played: Round, revealed: list[Forecast]) -> None:
        async def kill() -> None:
            await asyncio.to_thread(self.channel.network.kill, self.victim)
            await asyncio.to_thread(self.channel.network.revive, self.victim)

        await asyncio.gather(kill(), super()._reveal(played, revealed))


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_process_loses_nothing(channel: Channel, victim: str) -> None:
    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            game = KilledGame(channel.stack, market, random.Random(3))
            game.victim, game.channel = victim, channel
            await game.prepare_accounts()
            played = await game.calm(0)
            assert all(played.agrees(name) for name in played.entries)
            await audit_channel(market.gateway(market.client(ALPHA)))

    asyncio.run(run())
