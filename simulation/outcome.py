"""Plays every strategy and reports its profit."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulation import rules
from simulation.forecasts import Losses
from simulation.market import Market
from simulation.series import Measured
from simulation.strategies import Strategy, strategies


@dataclass(frozen=True)
class Outcome:
    """The result of one strategy over all rounds, in wei.

    `field_profit_wei` is the mean profit of the honest nodes beside it, `honest` names the strategy with the same stake
    that is honest, and `documented` means that docs/security.md names the gain.
    """

    name: str
    profit_wei: int
    staked_wei: int
    field_profit_wei: int
    fund_delta_wei: int
    slashes: int
    honest: str
    documented: bool

    @property
    def percent(self) -> float:
        """Profit as a share of the stake."""
        return 100 * self.profit_wei / self.staked_wei

    @property
    def field_percent(self) -> float:
        """Profit of the honest field's mean node as a share of its stake."""
        return 100 * self.field_profit_wei / rules.STAKE_WEI


def outcomes(rounds: int, feeds: int) -> Iterator[Outcome]:
    """Play the strategies one after the other; ValueError if the year has fewer rounds."""
    measured = Measured(feeds)
    if rules.FIRST_ROUND + rounds > measured.rounds:
        raise ValueError(f"SimBench's year has {measured.rounds - rules.FIRST_ROUND} rounds after {rules.FIRST_ROUND}")
    losses = Losses(measured)
    for strategy in strategies(measured):
        yield play(strategy, losses, measured.feeds, rounds)


def play(strategy: Strategy, losses: Losses, feeds: int, rounds: int) -> Outcome:
    """Play all rounds of one strategy."""
    nodes = [*strategy.others, *strategy.mine]
    market = Market(losses, feeds, nodes, is_spoiled=strategy.spoils, paused=strategy.paused, kills=strategy.kills)
    end = rules.FIRST_ROUND + rounds
    for number in range(rules.FIRST_ROUND, end):
        market.play(number)
        strategy.each_round(strategy, market, number)
    market.end_until(end, end)
    field = [node.vault.own_wei + node.vault.credit_wei - rules.STAKE_WEI for node in strategy.others[:3]]
    return Outcome(
        strategy.name,
        strategy.profit_wei,
        strategy.staked_wei,
        sum(field) // len(field),
        market.fund_wei - rules.FUND_WEI,
        sum(node.slashes for node in market.nodes),
        strategy.honest,
        strategy.documented,
    )
