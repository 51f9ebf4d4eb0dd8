"""The simulated market: its fund, its nodes, and a round from the gate to the payouts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from forewatt.protocol.deviation import Standing, count
from forewatt.protocol.payoff import Scored, forfeit, lock, mu_effective, payoff
from forewatt.protocol.score import loss_bound, score, worst_loss
from simulation import rules
from simulation.forecasts import Losses
from simulation.vaults import Vault


@dataclass(frozen=True)
class Entry:
    """A node's part in a round: its forecast's name, its wager, and whether its payload is revealed and available."""

    forecast: str
    wager_wei: int = rules.WAGER_WEI
    counted: bool = True


@dataclass
class Node:
    """A forecaster; `enters` decides before the gate whether and how it takes part in a round.

    A slash jails it; its operator recalibrates it `out_rounds` later, but not before a round has passed.
    """

    name: str
    enters: Callable[["Market", int], Entry | None]
    vault: Vault = field(default_factory=Vault)
    standing: Standing = field(default_factory=Standing)
    slashes: int = 0
    out_rounds: int = 1
    jailed_in: int | None = None
    recalibrations: int = 0

    def is_free(self, number: int) -> bool:
        """Whether it may enter a round; recalibrates it first if it has been out for `out_rounds`."""
        if self.jailed_in is not None and number > self.jailed_in + self.out_rounds:
            self.jailed_in = None
            self.recalibrations += 1
        return self.jailed_in is None


@dataclass
class Market:
    """The pool: its fund pays nodes that beat the reference and receives forfeits and slashes.

    A round that `is_spoiled` gets no proposal and is cancelled: nobody is scored, wagers are returned.
    """

    losses: Losses
    feeds: int
    nodes: Sequence[Node]
    fund_wei: int = rules.FUND_WEI
    is_spoiled: Callable[["Market", int], bool] = lambda _market, _number: False

    def play(self, number: int) -> None:
        """Settle one round for all its entries."""
        choices = [(node, node.enters(self, number)) for node in self.nodes if node.is_free(number)]
        entries = [(node, entry) for node, entry in choices if entry is not None and self._locks(node, entry)]
        wagers = sum(entry.wager_wei for _, entry in entries)
        mu_eff = mu_effective(rules.MU_BPS, rules.ROUND_BUDGET_WEI, self.fund_wei, wagers)
        bound = loss_bound(rules.LOSS_MAX_PPM, rules.STEPS, rules.LEVELS, self.feeds)
        counted = [(node, entry) for node, entry in entries if entry.counted]
        is_spoiled = self.is_spoiled(self, number)
        if is_spoiled:
            counted = []
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
        for node, entry in entries if not is_spoiled else ():
            self._count(node, number, self.loss_of(entry, number), reference_loss)
        for node in self.nodes:
            node.vault.pass_round()

    def loss_of(self, entry: Entry, number: int) -> int:
        """The loss that counts: the largest possible one if the forecast was not revealed or not available."""
        if entry.counted:
            return self.losses.of(entry.forecast, number)
        return worst_loss(rules.LEVELS) * rules.STEPS * self.feeds

    def _locks(self, node: Node, entry: Entry) -> bool:
        return node.vault.backs(lock(entry.wager_wei, rules.LAMBDA_BPS, rules.MU_BPS))

    def _count(self, node: Node, number: int, loss: int, reference_loss: int) -> None:
        node.standing = count(node.standing, number, loss, reference_loss, rules.EMA_ROUNDS)
        if node.standing.exceeds(rules.THRESHOLD_BPS, rules.EMA_ROUNDS):
            self.fund_wei += node.vault.slash()
            node.standing = node.standing.slashed(rules.THRESHOLD_BPS)
            node.slashes += 1
            node.jailed_in = number
