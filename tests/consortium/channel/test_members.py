"""A member leaves and joins again by motions of a majority."""

import asyncio

import pytest

from demo.consortium.market import Market
from demo.consortium.members import ALPHA, BETA, REGULATOR
from forewatt.fabric.errors import Invalid, NotEndorsed
from forewatt.protocol.canonical import encode_canonical
from tests.consortium.channel.conftest import Channel

pytestmark = pytest.mark.deep


async def vote(market: Market, offset_s: int) -> None:
    """Let a delegate of BETA vote a time."""
    await market.send(market.client(BETA), "vote", time=market.rules.genesis + offset_s)


def test_a_member_leaves_and_joins_again(channel: Channel) -> None:
    member = channel.members.by_msp[BETA]
    joining = {"msp": BETA, "roles": list(member.roles), "delegates": list(member.delegates)}

    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            await vote(market, 1)
            with pytest.raises(NotEndorsed, match="QuorumMissed"):
                await market.move("remove_member", {"msp": BETA}, (REGULATOR,))
            await market.move("remove_member", {"msp": BETA}, (ALPHA, REGULATOR))
            with pytest.raises(NotEndorsed, match="NotMember: BetaMSP is not a member"):
                await vote(market, 2)
            await market.move("put_member", joining, (ALPHA, REGULATOR))
            await vote(market, 3)

    asyncio.run(run())


def test_the_members_are_written_by_a_majority_of_their_peers_alone(channel: Channel) -> None:
    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            body = {"msp": ALPHA, "roles": ["operator"], "delegates": list(channel.members.by_msp[ALPHA].delegates)}
            motion = encode_canonical({"kind": "put_member", "body": body, "nonce": b"alone", "until": 2**62})
            for msp in (ALPHA, REGULATOR):
                await market.send(market.client(msp), "approve", motion=motion)
            enact = encode_canonical({"motion": motion, "approvers": [ALPHA, REGULATOR]})
            with pytest.raises(Invalid, match="ENDORSEMENT_POLICY_FAILURE"):
                await market.gateway(market.client(ALPHA)).submit("enact", enact, organisations=(ALPHA,))

    asyncio.run(run())
