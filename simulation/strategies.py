"""The strategies, each of one operator (or delegator) who otherwise could have forecast honestly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from simulation import rules
from simulation.forecasts import FIELD, FORECASTS
from simulation.market import Entry, Market, Node
from simulation.series import Measured
from simulation.vaults import Delegation, Vault

GRIEF_EVERY = 10
"""Rounds between two wrong proposals."""
SIBLINGS = 5
EACH_ALONE = "the same two, each alone"
STAYS, STAYS_BAD = "delegator of an honest node", "delegator of a bad node"


@dataclass
class Strategy:
    """`mine` are the nodes whose money counts, `delegations` the stakes; `costs_wei` adds up bonds and bribes.

    `honest` names the strategy that does the same honestly; `said`: docs/security.md tells that this one gains more.
    """

    name: str
    mine: list[Node] = field(default_factory=list)
    others: list[Node] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)
    each_round: Callable[["Strategy", Market, int], None] = lambda *_: None
    honest: str = "honest"
    said: bool = False
    costs_wei: int = 0

    def __post_init__(self) -> None:
        self.staked_wei = self._wealth()

    @property
    def profit_wei(self) -> int:
        """What came of the stake, less costs."""
        return self._wealth() - self.staked_wei - self.costs_wei

    def _wealth(self) -> int:
        nodes = sum(node.vault.own_wei + node.vault.credit_wei for node in self.mine)
        return nodes + sum(one.wei + one.rewards_wei for one in self.delegations)


def always(forecast: str, wager_wei: int = rules.WAGER_WEI) -> Callable[[Market, int], Entry]:
    """Enter every round with the same kind of forecast."""
    return lambda _market, _number: Entry(forecast, wager_wei)


def honest_field(**changed: Callable[[Market, int], Entry | None]) -> list[Node]:
    """The three honest nodes; `enters` replaces how they take part."""
    return [Node(name, changed.get("enters") or always(name)) for name in FIELD]


def strategies(measured: Measured) -> Iterator[Strategy]:
    """Every strategy, each with a field of its own."""
    yield Strategy("honest", [Node("honest", always("own"))], honest_field())
    for name, forecast in (
        ("copycat of a day ago", "reveal of a day ago"),
        ("copycat of the last reveal", "last reveal"),
        ("lazy: even quantiles", "even"),
        ("lazy: the reference itself", "persistence"),
    ):
        yield Strategy(name, [Node(name, always(forecast))], honest_field())
    yield _sybil()
    yield Strategy(
        "coalition of two, pooled",
        [Node("coalition 1", always("pooled")), Node("coalition 2", always("pooled"))],
        honest_field(),
        honest=EACH_ALONE,
        said=True,
    )
    yield Strategy(
        EACH_ALONE,
        [Node("alone 1", always("own")), Node("alone 2", always("partner's"))],
        honest_field(),
        honest=EACH_ALONE,
    )
    yield _deviator()
    yield _robber()
    drainer = [Node("drainer", _when_weak(measured))]
    yield Strategy("fund drainer: weak days only", drainer, honest_field())
    yield Strategy("withholder with foresight", [Node("withholder", _if_it_gains)], honest_field())
    yield from _delegators()
    yield _griefer()
    yield from _bribers()


def _sybil() -> Strategy:
    parts = [
        Node(f"sybil {i}", always("own", rules.WAGER_WEI // SIBLINGS), Vault(rules.STAKE_WEI // SIBLINGS))
        for i in range(SIBLINGS)
    ]
    return Strategy(f"sybil of {SIBLINGS}", parts, honest_field())


def _deviator() -> Strategy:
    """Errs until it is jailed; its operator takes a day to recalibrate it, and then it forecasts as an honest node."""
    node = Node("deviator", lambda _market, _number: None, out_rounds=rules.ROUNDS_A_DAY)
    node.enters = lambda _market, _number: Entry("own" if node.recalibrations else "wrong")
    return Strategy("deviator: jailed, recalibrated", [node], honest_field())


def _robber() -> Strategy:
    """A node with four times its own stake in delegations errs on purpose; a second one plays honestly beside it."""
    robbed = [Delegation(4 * rules.STAKE_WEI)]
    bait = Node("bait", always("wrong", rules.TOKEN_WEI), Vault(delegations=robbed))
    return Strategy("delegator-robbing operator", [bait, Node("taker", always("own"))], honest_field())


def _when_weak(measured: Measured) -> Callable[[Market, int], Entry | None]:
    """Enter with twice the wager when yesterday was unusual, so that the reference will be weak; else stay out."""
    seen: list[float] = []

    def enters(_market: Market, number: int) -> Entry | None:
        own = FORECASTS["own"](measured, number)[:, :, rules.LEVELS // 2]
        seen.append(float(np.abs(measured.same_hours(number, 1)[:, 0] - own).mean()))
        return Entry("own", 2 * rules.WAGER_WEI) if seen[-1] >= float(np.median(seen)) else None

    return enters


def _if_it_gains(market: Market, number: int) -> Entry:
    """Knows the truth before it reveals, and reveals only where it beats the reference: no real node knows so much."""
    gains = market.losses.of("own", number) <= market.losses.of_reference(number)
    return Entry("own", counted=gains)


def _delegators() -> Iterator[Strategy]:
    """On an honest node, sniping beside one who stays; on a bad node, leaving before the slash beside one who stays."""
    for name, earning in ((STAYS, True), ("reward sniper", False)):
        stake = Delegation(rules.STAKE_WEI, earning=earning)
        node = Node("honest", always("own"), Vault(delegations=[stake]))
        yield Strategy(name, others=[*honest_field(), node], delegations=[stake], honest=STAYS)
    for name, dodges in ((STAYS_BAD, False), ("exit dodger", True)):
        stake = Delegation(rules.STAKE_WEI)
        bad = Node("bad", always("wrong", rules.TOKEN_WEI), Vault(rules.STAKE_WEI // 5, delegations=[stake]))

        def dodge(strategy: Strategy, _market: Market, _number: int, node: Node = bad) -> None:
            # Nobody sees a slash before its cause: what it can do is to leave when the ratio is near.
            if node.scored >= rules.EMA_ROUNDS - 1 and strategy.delegations[0].leaves_in is None:
                strategy.delegations[0].earning = False
                strategy.delegations[0].leaves_in = rules.COOLDOWN_ROUNDS

        each_round = dodge if dodges else lambda *_: None
        others = [*honest_field(), bad]
        yield Strategy(name, others=others, delegations=[stake], each_round=each_round, honest=STAYS_BAD)


def _griefer() -> Strategy:
    """Never reveals, and posts a wrong settlement now and then; it refutes itself to save half the bond."""

    def grief(strategy: Strategy, market: Market, number: int) -> None:
        if number % GRIEF_EVERY == 0:
            strategy.costs_wei += rules.BOND_WEI // 2
            market.fund_wei += rules.BOND_WEI // 2

    silent = Node("griefer", lambda _market, _number: Entry("even", rules.TOKEN_WEI, counted=False))
    return Strategy("griefer", [silent], honest_field(), each_round=grief)


def _bribers() -> Iterator[Strategy]:
    """Pays attestors to deny the honest their bits: a minority in vain, a quorum disputed, a quorum nobody disputes."""

    def pay(bribes: int, bond_wei: int) -> Callable[[Strategy, Market, int], None]:
        def paying(strategy: Strategy, _market: Market, _number: int) -> None:
            strategy.costs_wei += bribes * rules.BRIBE_WEI + bond_wei

        return paying

    yield Strategy("briber of one attestor", [Node("briber", always("own"))], honest_field(), each_round=pay(1, 0))
    disputed = pay(2, rules.BOND_WEI)
    yield Strategy("briber of a quorum, disputed", [Node("briber", always("own"))], honest_field(), each_round=disputed)
    denied = honest_field(enters=lambda _market, _number: Entry("own", counted=False))
    briber = [Node("briber", always("own"))]
    yield Strategy("briber of a quorum, undisputed", briber, denied, each_round=pay(2, 0))
