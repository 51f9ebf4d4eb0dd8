"""A real Fabric network of three organisations for this folder's tests, which are deep."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.consortium.members.members import Members
from demo.consortium.market import Market
from demo.consortium.members import market_rules, members_of, start_network
from forewatt.embedded.fabric.network import FabricNetwork
from forewatt.embedded.stack import Stack

USERS = 35
PERIOD_S = 43_200
GENESES = itertools.count(1_800_000_000, 100_000_000)


@dataclass
class Channel:
    """A network with the chaincode; every market of it has deadlines of its own."""

    stack: Stack
    network: FabricNetwork
    founded: bool = False

    @property
    def members(self) -> Members:
        """The founders."""
        return members_of(self.network)

    def market(self, feed_count: int = 4, **changes: object) -> Market:
        """A new pool's market, with a small shape unless the changes say another."""
        shape = {"steps": 4, "levels": 3, "group_size": 2, "max_entries": 64, "period_s": PERIOD_S, "ref_lag": 1}
        return Market(self.network, market_rules(**{**shape, "genesis": next(GENESES), **changes}), feed_count)

    async def open(self, market: Market) -> Market:
        """Create the market's pool; the first one founds the channel."""
        if self.founded:
            await market.create_pool()
        else:
            await market.found()
            self.founded = True
        return market


def started(folder: Path, batch_timeout_ms: int) -> Iterator[Channel]:
    with Stack(folder, ()) as stack:
        yield Channel(stack, start_network(stack, USERS, batch_timeout_ms=batch_timeout_ms))
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Channel]:
    """The channel of most tests."""
    yield from started(tmp_path_factory.mktemp("channel"), batch_timeout_ms=50)


@pytest.fixture(scope="module")
def slow_channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Channel]:
    """A channel whose orderer waits long enough that many transactions come into one block."""
    yield from started(tmp_path_factory.mktemp("slow"), batch_timeout_ms=2_000)
