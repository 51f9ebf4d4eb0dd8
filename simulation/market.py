"""One market: its fund, its nodes, and a round from the gate to the payouts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from forewatt.protocol.payoff import Scored, forfeit, lock, mu_effective, payoff
from forewatt.protocol.score import level_weight, loss_bound, score
from forewatt.protocol.words import BPS, SCALE_PPM
from simulation import rules
from simulation.forecasts import Losses
from simulation.vaults import Vault


@dataclass(frozen=True)
class Entry:
    """What a node puts into a round: the name of its forecast, its wager, and what becomes of its payload."""

    forecast: str
    wager_wei: int = rules.WAGER_WEI
    counted: bool = True


@dataclass
class Node:
    """A forecaster: `enters` decides before the gate whether and how it takes part in a round.

    A slash jails it; `out_rounds` later its operator has recalibrated it.
    """

    name: str
    enters: Callable[["Market", int], Entry | None]
    vault: Vault = field(default_factory=Vault)
    loss: int = 0
    reference_loss: int = 0
    scored: int = 0
    slashes: int = 0
    out_rounds: int = 0
    jailed_in: int | None = None
    recalibrations: int = 0

    def is_free(self, number: int) -> bool:
        """Whether it may enter a round; recalibrates it when the time for that has come."""
        if self.jailed_in is not None and number > self.jailed_in + self.out_rounds:
            self.jailed_in = None
            self.recalibrations += 1
        return self.jailed_in is None

    def deviates(self) -> bool:
        """Whether its decayed loss is above the threshold of the reference's, after N scored rounds."""
        over = self.loss * BPS > rules.THRESHOLD_BPS * self.reference_loss
        return over and self.scored >= rules.EMA_ROUNDS and self.reference_loss > 0

    def count(self, loss: int, reference_loss: int) -> None:
        """Add a round to the decayed sums."""
        keep, whole = rules.EMA_ROUNDS - 1, rules.EMA_ROUNDS + 1
        self.loss = self.loss * keep // whole + loss
        self.reference_loss = self.reference_loss * keep // whole + reference_loss
        self.scored += 1


@dataclass
class Market:
    """The pool: a fund that pays who beats the reference and takes what forfeits and slashes leave."""

    losses: Losses
    feeds: int
    nodes: Sequence[Node]
    fund_wei: int = rules.FUND_WEI

    def play(self, number: int) -> None:
        """Settle one round for all its entries."""
        asked = [(node, node.enters(self, number)) for node in self.nodes if node.is_free(number)]
        entries = [(node, entry) for node, entry in asked if entry is not None and self._locks(node, entry)]
        wagers = sum(entry.wager_wei for _, entry in entries)
        mu_eff = mu_effective(rules.MU_BPS, rules.ROUND_BUDGET_WEI, self.fund_wei, wagers)
        bound = loss_bound(rules.LOSS_MAX_PPM, rules.STEPS, rules.LEVELS, self.feeds)
        counted = [(node, entry) for node, entry in entries if entry.counted]
        scored = [Scored(entry.wager_wei, score(self.loss_of(entry, number), bound)) for _, entry in counted]
        reference_loss = self.losses.of_reference(number)
        paid = payoff(scored, score(reference_loss, bound), rules.LAMBDA_BPS, mu_eff)
        self.fund_wei += paid.fund_delta_wei
        for (node, entry), payout in zip(counted, paid.payouts_wei, strict=True):
            node.vault.settle(payout - entry.wager_wei)
        for node, entry in entries:
            if not entry.counted:
                lost = forfeit(entry.wager_wei, rules.LAMBDA_BPS, rules.MU_BPS)
                node.vault.settle(-lost)
                self.fund_wei += lost
        for node, entry in entries:
            self._count(node, number, self.loss_of(entry, number), reference_loss)
        for node in self.nodes:
            node.vault.pass_round()

    def loss_of(self, entry: Entry, number: int) -> int:
        """The loss that counts: the worst there is for what was not revealed or not available."""
        if entry.counted:
            return self.losses.of(entry.forecast, number)
        return level_weight(rules.LEVELS) * SCALE_PPM * rules.STEPS * self.feeds

    def _locks(self, node: Node, entry: Entry) -> bool:
        return node.vault.backs(lock(entry.wager_wei, rules.LAMBDA_BPS, rules.MU_BPS))

    def _count(self, node: Node, number: int, loss: int, reference_loss: int) -> None:
        node.count(loss, reference_loss)
        if node.deviates():
            self.fund_wei += node.vault.slash()
            node.loss = rules.THRESHOLD_BPS * node.reference_loss // BPS
            node.slashes += 1
            node.jailed_in = number
