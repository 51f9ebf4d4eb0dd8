"""The commands of the consortium against a real network."""

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from contracts.consortium.ledger.keys import key
from demo.consortium.members import ALPHA, BETA, DELEGATE, REGULATOR
from demo.consortium.play import Game
from tests.consortium.channel.conftest import Channel

pytestmark = pytest.mark.deep
ROOT = Path(__file__).resolve().parents[3]
DEADLINE_S = 60


def command(channel: Channel, msp: str, *arguments: str) -> list[str]:
    """A command of the consortium as a delegate's client; several words for one of another group."""
    organisation = channel.network.organisations[msp]
    peer = ("--peer", organisation.address, "--tls-ca", str(organisation.tls_ca))
    client = ("--msp", msp, "--msp-path", str(organisation.user(DELEGATE)))
    return [sys.executable, "-m", "scripts", *arguments[0].split(), *peer, *client, *arguments[1:]]


def audited(channel: Channel, words: str, *options: str) -> dict[str, Any]:
    """The report of an audit that agrees."""
    argv = command(channel, REGULATOR, words, *options, "--json")
    ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    report: dict[str, Any] = json.loads(ended.stdout)
    return report


def test_the_audit_reports_every_round_and_what_it_verified(channel: Channel) -> None:
    async def run() -> bytes:
        async with channel.market() as market:
            await channel.open(market)
            game = Game(channel.stack, market, random.Random(9))
            await game.prepare_accounts()
            await game.calm(0)
            return market.pool

    pool = asyncio.run(run())
    found, same = (audited(channel, words, "--private") for words in ("consortium audit", "audit --ledger fabric"))
    assert {**found, "seconds": 0} == {**same, "seconds": 0}
    assert found["agrees"]
    assert {"pool": pool.hex(), "round": 0, "end": "final"} in found["rounds"]
    assert found["blocks"] > 1
    assert found["unseen"] < found["calls"]
    other = command(channel, REGULATOR, "audit --ledger fabric", "--chaincode", "other", "--json")
    refused = subprocess.run(other, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert refused.returncode == 2, refused.stderr
    assert json.loads(refused.stdout)["agrees"] is None


def test_two_members_clocks_reach_the_deadlines_of_a_round_that_opens_now(channel: Channel) -> None:
    now = int(time.time())

    async def run() -> None:
        async with channel.market(genesis=now + 3_600) as market:
            await channel.open(market)
            opens = market.rules.genesis - market.rules.open_ahead_s
            clocks = [subprocess.Popen(command(channel, msp, "consortium clock"), cwd=ROOT) for msp in (ALPHA, BETA)]
            try:
                deadline = time.monotonic() + DEADLINE_S
                while not await market.read(key("tick", opens)):
                    assert time.monotonic() < deadline, "the clocks did not reach the deadline"
                assert not await market.read(key("tick", market.rules.genesis))
            finally:
                for clock in clocks:
                    clock.send_signal(signal.SIGTERM)
                codes = [clock.wait(DEADLINE_S) for clock in clocks]
            assert codes == [0, 0]

    asyncio.run(run())
