"""Plays rounds of the wallet's market with real nodes, up to a moment of the round."""

from dataclasses import dataclass
from typing import Any

import ape

from tests.oracle.conftest import climatology_service

STEP_S = 450
GOOD_PU, BAD_PU = 0.4, 0.9


@dataclass
class Played:
    """A round with two entries, one close to the truth and one far from it."""

    market: Any
    number: int

    def until(self, offset_s: int, settling: bool = True) -> None:
        """Go on to a moment after the gate; the settler observes and settles too, unless `settling` is false."""
        world = self.market.world
        target = world.pool.rules.gate(self.number) + offset_s
        while (now := int(world.provider.get_block("latest").timestamp)) < target:
            world.at(min(now + STEP_S, target))
            for node in self.market.nodes[: None if settling else -1]:
                node.step()
        self.market.at(target + 1)


def next_round(market: Any, power_pu: float = GOOD_PU) -> Played:
    """The next round whose commits are not open yet, with its readings, and the nodes that enter it."""
    world = market.world
    rules = world.pool.rules
    now = int(world.provider.get_block("latest").timestamp)
    number = max(0, (now + rules.open_ahead_s - rules.genesis) // rules.period_s + 1)
    if not market.nodes:
        world.forecasters["good"] = market.forecaster
        accounts = ape.accounts.test_accounts
        market.nodes += [
            world.forecaster("good", accounts[5], climatology_service(GOOD_PU)),
            world.forecaster("bad", accounts[6], climatology_service(BAD_PU)),
            world.settler(),
        ]
    world.measure(number, power_pu)
    return Played(market, number)
