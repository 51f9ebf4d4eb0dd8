"""The strategies; each is played by one operator or delegator that could have been honest instead."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from forewatt.protocol.seal import SealScope, key_hash, seed_of
from simulation import rules
from simulation.forecasts import FIELD, FORECASTS
from simulation.market import Entry, Market, Node
from simulation.series import Measured
from simulation.vaults import Delegation, Vault

GRIEF_EVERY = 10
"""Rounds between two wrong proposals."""
PAUSED_EVERY = 5
"""Rounds between two whose commits were paused, in a pool with pauses."""
SIBLINGS = 5
BEST = "honest 2"
"""The best node of the honest field."""
EACH_ALONE = "the same two, each alone"
TWO_NODES = "operator of two nodes"
PAUSED = "honest in a pool with pauses"
STAYS, STAYS_BAD = "delegator of an honest node", "delegator of a bad node"


@dataclass
class Strategy:
    """One strategy in a market of its own.

    `mine` are its nodes and `delegations` its stakes on other nodes; `others` are the rest of the market. It `spoils`
    the settlement of some rounds, and `kills` some of those that were `paused`. `costs_wei` adds up bonds and bribes.
    `honest` names the strategy that uses the same stake honestly, and `documented` means that docs/security.md names
    this one's gain.
    """

    name: str
    mine: list[Node] = field(default_factory=list)
    others: list[Node] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)
    each_round: Callable[["Strategy", Market, int], None] = lambda *_: None
    spoils: Callable[[Market, int], bool] = lambda *_: False
    paused: Callable[[int], bool] = lambda _number: False
    kills: Callable[[Market, int], bool] = lambda *_: False
    honest: str = "honest"
    documented: bool = False
    costs_wei: int = 0

    def __post_init__(self) -> None:
        self.staked_wei = self._wealth()

    @property
    def profit_wei(self) -> int:
        """The change of its wealth, less costs."""
        return self._wealth() - self.staked_wei - self.costs_wei

    def _wealth(self) -> int:
        nodes = sum(node.vault.own_wei + node.vault.credit_wei for node in self.mine)
        return nodes + sum(delegation.wei + delegation.rewards_wei for delegation in self.delegations)


def always(forecast: str, wager_wei: int = rules.WAGER_WEI) -> Callable[[Market, int], Entry]:
    """Enter every round with the same kind of forecast."""
    return lambda _market, _number: Entry(forecast, wager_wei)


def honest_field(**changed: Callable[[Market, int], Entry | None]) -> list[Node]:
    """The three honest nodes; `enters` replaces their way to take part."""
    return [Node(name, changed.get("enters") or always(name)) for name in FIELD]


def strategies(measured: Measured) -> Iterator[Strategy]:
    """Every strategy, in a market of its own."""
    yield Strategy("honest", [Node("honest", always("own"))], honest_field())
    for name, forecast in (
        ("copycat of a day ago", "reveal of a day ago"),
        ("copycat of the last reveal", "last reveal"),
        ("lazy: even quantiles", "even"),
        ("lazy: the reference itself", "persistence"),
    ):
        yield Strategy(name, [Node(name, always(forecast))], honest_field())
    yield Strategy("commitment copier", [Node("copier", _copies_a_commitment)], honest_field())
    yield _sybil()
    yield Strategy(
        "coalition of two, pooled",
        [Node("coalition 1", always("pooled")), Node("coalition 2", always("pooled"))],
        honest_field(),
        honest=EACH_ALONE,
        documented=True,
    )
    yield Strategy(
        EACH_ALONE,
        [Node("alone 1", always("own")), Node("alone 2", always("partner's"))],
        honest_field(),
        honest=EACH_ALONE,
    )
    yield _deviator()
    yield _robber()
    yield from _refill_farmer()
    yield _delegation_blocker()
    drainer = [Node("drainer", _when_weak(measured))]
    yield Strategy("fund drainer: weak days only", drainer, honest_field())
    yield Strategy("withholder with foresight", [Node("withholder", _if_it_gains)], honest_field())
    yield from _delegators()
    yield _griefer()
    yield _spammer()
    yield from _reference_killer()
    yield from _bribers()


def _copies_a_commitment(market: Market, number: int) -> Entry:  # noqa: ARG001 - the copier needs no forecast
    """Enter with root, key hash and CID of the best honest node, and try to reveal with its key after the gate."""
    key = number.to_bytes(32, "big")
    owner, copier = (
        SealScope(1, "0x" + "aa" * 20, bytes(32), number, "0x" + forecaster * 20, 1).context()
        for forecaster in ("01", "02")
    )
    opens = key_hash(seed_of(copier, key)) == key_hash(seed_of(owner, key))
    return Entry(BEST, counted=opens)


def _sybil() -> Strategy:
    parts = [
        Node(f"sybil {i}", always("own", rules.WAGER_WEI // SIBLINGS), Vault(rules.STAKE_WEI // SIBLINGS))
        for i in range(SIBLINGS)
    ]
    return Strategy(f"sybil of {SIBLINGS}", parts, honest_field())


def _deviator() -> Strategy:
    """Forecasts badly until it is jailed, is recalibrated after a day, and forecasts honestly from then on."""
    node = Node("deviator", lambda _market, _number: None, out_rounds=rules.ROUNDS_A_DAY)
    node.enters = lambda _market, _number: Entry("own" if node.recalibrations else "wrong")
    return Strategy("deviator: jailed, recalibrated", [node], honest_field())


def _robber() -> Strategy:
    """A node whose delegations are four times its own stake loses on purpose; the operator's other node is honest."""
    robbed = [Delegation(4 * rules.STAKE_WEI)]
    bait = Node("bait", always("wrong", rules.TOKEN_WEI), Vault(cap_wei=robbed[0].wei, delegations=robbed))
    return Strategy("delegator-robbing operator", [bait, Node("taker", always("own"))], honest_field())


def _refill_farmer() -> Iterator[Strategy]:
    """An operator of two nodes; one of them has delegators and loses every other round, mostly to its sibling.

    Its gains in the rounds between would go to its bucket alone if they refilled earlier losses first.
    """

    def enters(_market: Market, number: int) -> Entry:
        return Entry("own") if number % 2 else Entry("wrong", rules.WAGER_WEI // 10)

    for name, first in ((TWO_NODES, always("own")), ("refill farmer", enters)):
        farmed = [Delegation(2 * rules.STAKE_WEI)]
        node = Node("with delegators", first, Vault(cap_wei=farmed[0].wei, delegations=farmed))
        yield Strategy(
            name, [node, Node("taker", always("own", 3 * rules.WAGER_WEI))], honest_field(), honest=TWO_NODES
        )


def _delegation_blocker() -> Strategy:
    """Delegates all that the honest nodes accept, and tries more, so that their buckets could not back a commit."""
    field = honest_field()
    staked: list[Delegation] = []
    for node in field:
        node.vault.cap_wei = rules.STAKE_WEI
        tried = (Delegation(wei, earning=False) for wei in (20 * rules.STAKE_WEI, rules.STAKE_WEI))
        staked += [delegation for delegation in tried if node.vault.stake(delegation)]
    return Strategy("delegation blocker", [Node("blocker", always("own"))], field, staked)


def _when_weak(measured: Measured) -> Callable[[Market, int], Entry | None]:
    """Enter with twice the wager only after an unusual day, when the reference is likely to be weak."""
    seen: list[float] = []

    def enters(_market: Market, number: int) -> Entry | None:
        own = FORECASTS["own"](measured, number)[:, :, rules.LEVELS // 2]
        seen.append(float(np.abs(measured.same_hours(number, 1)[:, 0] - own).mean()))
        return Entry("own", 2 * rules.WAGER_WEI) if seen[-1] >= float(np.median(seen)) else None

    return enters


def _if_it_gains(market: Market, number: int) -> Entry:
    """Reveal only if the forecast beats the reference; no real node knows the truth that early."""
    gains = market.losses.of("own", number) <= market.losses.of_reference(number)
    return Entry("own", counted=gains)


def _delegators() -> Iterator[Strategy]:
    """Delegators that stay and that try to avoid their part: on an honest node a sniper, on a bad node a dodger."""
    for name, earning in ((STAYS, True), ("reward sniper", False)):
        stake = Delegation(rules.STAKE_WEI, earning=earning)
        node = Node("honest", always("own"), Vault(cap_wei=stake.wei, delegations=[stake]))
        yield Strategy(name, others=[*honest_field(), node], delegations=[stake], honest=STAYS)
    for name, dodges in ((STAYS_BAD, False), ("exit dodger", True)):
        stake = Delegation(rules.STAKE_WEI)
        bad = Node("bad", always("wrong", rules.TOKEN_WEI), Vault(rules.STAKE_WEI // 5, stake.wei, delegations=[stake]))

        def dodge(strategy: Strategy, _market: Market, _number: int, node: Node = bad) -> None:
            # A slash cannot be foreseen; the delegator leaves just before the first round that can cause one.
            if node.standing.scored >= rules.EMA_ROUNDS - 1 and strategy.delegations[0].leaves_in is None:
                strategy.delegations[0].earning = False
                strategy.delegations[0].leaves_in = rules.COOLDOWN_ROUNDS

        each_round = dodge if dodges else lambda *_: None
        others = [*honest_field(), bad]
        yield Strategy(name, others=others, delegations=[stake], each_round=each_round, honest=STAYS_BAD)


def _griefer() -> Strategy:
    """Never reveals, and sometimes proposes a wrong settlement, which it refutes itself to get half the bond back."""

    def grief(strategy: Strategy, market: Market, number: int) -> None:
        if number % GRIEF_EVERY == 0:
            strategy.costs_wei += rules.BOND_WEI // 2
            market.fund_wei += rules.BOND_WEI // 2

    silent = Node("griefer", lambda _market, _number: Entry("even", rules.TOKEN_WEI, counted=False))
    return Strategy("griefer", [silent], honest_field(), each_round=grief)


def _spammer() -> Strategy:
    """Cancels the rounds in which the reference beats it: takes every place for a proposal and refutes all of them."""

    def spoils(market: Market, number: int) -> bool:
        return market.losses.of("own", number) > market.losses.of_reference(number)

    def pay(strategy: Strategy, market: Market, number: int) -> None:
        if spoils(market, number):
            strategy.costs_wei += rules.ALL_PROPOSALS_WEI // 2
            market.fund_wei += rules.ALL_PROPOSALS_WEI // 2

    node = Node("spammer", always("own"))
    return Strategy("proposal spammer", [node], honest_field(), each_round=pay, spoils=spoils)


def _reference_killer() -> Iterator[Strategy]:
    """Cancels paused rounds, so that a later round in which the reference would beat it has no reference."""

    def paused(number: int) -> bool:
        return number % PAUSED_EVERY == 0

    def kills(market: Market, number: int) -> bool:
        later = number + rules.LAG
        return market.losses.of("own", later) > market.losses.of_reference(later)

    yield Strategy(PAUSED, [Node("honest", always("own"))], honest_field(), paused=paused, honest=PAUSED)
    killer = [Node("killer", always("own"))]
    yield Strategy("reference killer", killer, honest_field(), paused=paused, kills=kills, honest=PAUSED)


def _bribers() -> Iterator[Strategy]:
    """Pay attestors to deny that honest payloads were available: a minority, a disputed and an undisputed quorum."""

    def pay(bribes: int, bond_wei: int) -> Callable[[Strategy, Market, int], None]:
        def paying(strategy: Strategy, _market: Market, _number: int) -> None:
            strategy.costs_wei += bribes * rules.BRIBE_WEI + bond_wei

        return paying

    yield Strategy("briber of one attestor", [Node("briber", always("own"))], honest_field(), each_round=pay(1, 0))
    disputed = pay(2, rules.BOND_WEI)
    yield Strategy("briber of a quorum, disputed", [Node("briber", always("own"))], honest_field(), each_round=disputed)
    # Its second lie is a claim with a bond of its own. Both bonds go to the challenger that claims the truth.
    contradicting = pay(2, 2 * rules.BOND_WEI)
    yield Strategy(
        "briber that contradicts itself", [Node("briber", always("own"))], honest_field(), each_round=contradicting
    )
    denied = honest_field(enters=lambda _market, _number: Entry("own", counted=False))
    briber = [Node("briber", always("own"))]
    yield Strategy("briber of a quorum, undisputed", briber, denied, each_round=pay(2, 0))
