"""The simulated market: its fund, its nodes, and rounds from the gate to the payouts, several of them in flight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from forewatt.protocol.deviation import Standing, count
from forewatt.protocol.payoff import Scored, forfeit, lock, mu_effective, payoff, reserve
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

    @property
    def lock_wei(self) -> int:
        """The part of the bucket that it locks, and what it forfeits if it is not counted."""
        return lock(self.wager_wei, rules.LAMBDA_BPS, rules.MU_BPS)


@dataclass
class Node:
    """A forecaster; `enters` decides before the gate whether and how it takes part in a round.

    A slash jails it; its operator recalibrates it `out_rounds` later, but not before a round has passed. `jailed_in` is
    the last round whose gate had passed when it was slashed: later slashes count only rounds after it.
    """

    name: str
    enters: Callable[["Market", int], Entry | None]
    vault: Vault = field(default_factory=Vault)
    standing: Standing = field(default_factory=Standing)
    slashes: int = 0
    out_rounds: int = 1
    jailed_in: int | None = None
    slashed_in: int = -1
    recalibrations: int = 0

    def is_free(self, number: int) -> bool:
        """Whether it may enter a round; recalibrates it first if it has been out for `out_rounds`."""
        if self.jailed_in is not None and number > self.jailed_in + self.out_rounds:
            self.jailed_in = None
            self.recalibrations += 1
        return self.jailed_in is None


@dataclass(frozen=True)
class Running:
    """A round after its gate: its entries, what the fund reserved for it, and how it will end."""

    number: int
    entries: Sequence[tuple[Node, Entry]]
    mu_eff_bps: int
    reserve_wei: int
    is_cancelled: bool


@dataclass
class Market:
    """The pool: its fund pays nodes that beat the reference and receives forfeits and slashes.

    `fund_wei` includes what rounds in flight have reserved. A round that `is_spoiled` gets no proposal and is
    cancelled: nobody is scored, wagers are returned. So is one whose commits were `paused`. Somebody who `kills` a
    paused round cancels it as early as the protocol allows. Before its observation, that takes the reference of a later
    round.
    """

    losses: Losses
    feeds: int
    nodes: Sequence[Node]
    fund_wei: int = rules.FUND_WEI
    is_spoiled: Callable[["Market", int], bool] = lambda _market, _number: False
    paused: Callable[[int], bool] = lambda _number: False
    kills: Callable[["Market", int], bool] = lambda _market, _number: False
    running: list[Running] = field(default_factory=list)
    unobserved: set[int] = field(default_factory=set)

    def play(self, number: int) -> None:
        """End the rounds whose time has come, then take the entries of a round and close its gate."""
        self.end_until(number - rules.IN_FLIGHT, number)
        choices = [(node, node.enters(self, number)) for node in self.nodes if node.is_free(number)]
        entries = [(node, entry) for node, entry in choices if entry is not None and node.vault.lock(entry.lock_wei)]
        paused = self.paused(number)
        if paused and rules.PAUSED_CANCEL_S <= rules.OBSERVED_S and self.kills(self, number):
            self.unobserved.add(number)
        wagers = 0 if paused else sum(entry.wager_wei for _, entry in entries)
        free = self.fund_wei - sum(other.reserve_wei for other in self.running)
        mu_eff = mu_effective(rules.MU_BPS, rules.ROUND_BUDGET_WEI, free, wagers)
        is_cancelled = paused or self.is_spoiled(self, number)
        self.running.append(Running(number, entries, mu_eff, reserve(mu_eff, wagers), is_cancelled))
        for node in self.nodes:
            node.vault.pass_round()

    def end_until(self, last: int, current: int) -> None:
        """End all rounds up to `last`, in order; `current` is the next one whose gate will close."""
        while self.running and self.running[0].number <= last:
            self._end(self.running.pop(0), current)

    def _end(self, ended: Running, current: int) -> None:
        for node, entry in ended.entries:
            node.vault.locked_wei -= entry.lock_wei
        if ended.is_cancelled and self.paused(ended.number):
            return
        referenced = ended.number - rules.LAG not in self.unobserved
        reference_loss = self.losses.of_reference(ended.number) if referenced else 0
        counted = [] if ended.is_cancelled else [(node, entry) for node, entry in ended.entries if entry.counted]
        bound = loss_bound(rules.LOSS_MAX_PPM, rules.STEPS, rules.LEVELS, self.feeds)
        scored = [Scored(entry.wager_wei, score(self.loss_of(entry, ended.number), bound)) for _, entry in counted]
        mu_eff = ended.mu_eff_bps if referenced else 0
        paid = payoff(scored, score(reference_loss, bound), rules.LAMBDA_BPS, mu_eff)
        self.fund_wei += paid.fund_delta_wei
        for (node, entry), payout in zip(counted, paid.payouts_wei, strict=True):
            node.vault.settle(payout - entry.wager_wei)
        for node, entry in ended.entries:
            if not entry.counted:
                lost = forfeit(entry.wager_wei, rules.LAMBDA_BPS, rules.MU_BPS)
                node.vault.settle(-lost)
                self.fund_wei += lost
        for node, entry in ended.entries if referenced and not ended.is_cancelled else ():
            self._count(node, ended.number, self.loss_of(entry, ended.number), reference_loss, current)

    def loss_of(self, entry: Entry, number: int) -> int:
        """The loss that counts: the largest possible one if the forecast was not revealed or not available."""
        if entry.counted:
            return self.losses.of(entry.forecast, number)
        return worst_loss(rules.LEVELS) * rules.STEPS * self.feeds

    def _count(self, node: Node, number: int, loss: int, reference_loss: int, current: int) -> None:
        node.standing = count(node.standing, number, loss, reference_loss, rules.EMA_ROUNDS)
        if node.standing.exceeds(rules.THRESHOLD_BPS, rules.EMA_ROUNDS) and number > node.slashed_in:
            self.fund_wei += node.vault.slash()
            node.standing = node.standing.slashed(rules.THRESHOLD_BPS)
            node.slashes += 1
            node.jailed_in = node.slashed_in = current - 1
