"""The simulated economics: a vault's books, and that no dishonest strategy gains in a short run."""

import pytest

from simulation import rules
from simulation.forecasts import Losses
from simulation.market import Market, Node
from simulation.outcome import Outcome, outcomes, play
from simulation.report import gaining
from simulation.series import Measured
from simulation.strategies import always, strategies
from simulation.vaults import Delegation, Vault

TOKEN = rules.TOKEN_WEI


@pytest.fixture(scope="module")
def played() -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes(rounds=40, feeds=4)}


def test_outcomes__sybil__earns_what_one_node_earns(played: dict[str, Outcome]) -> None:
    difference = played["honest"].profit_wei - played["sybil of 5"].profit_wei
    assert 0 <= difference <= 5 * 40


@pytest.mark.parametrize(
    "name",
    [
        "griefer",
        "proposal spammer",
        "commitment copier",
        "withholder with foresight",
        "delegator-robbing operator",
        "lazy: even quantiles",
    ],
)
def test_outcomes__attack__loses_money_and_feeds_the_fund(played: dict[str, Outcome], name: str) -> None:
    assert played[name].profit_wei < 0 < played["honest"].profit_wei
    assert played[name].fund_delta_wei > played["honest"].fund_delta_wei


def test_outcomes__briber_that_contradicts_itself__loses_a_bond_more(played: dict[str, Outcome]) -> None:
    disputed, twice = played["briber of a quorum, disputed"], played["briber that contradicts itself"]
    assert disputed.profit_wei - twice.profit_wei == 40 * rules.BOND_WEI


def test_outcomes__deviator__is_jailed_and_pays_for_its_rounds_in_flight_too(played: dict[str, Outcome]) -> None:
    deviator = played["deviator: jailed, recalibrated"]
    # A round in flight causes no slash of its own, but its loss counts when the next one ends.
    assert deviator.slashes == 2
    assert deviator.profit_wei < 0 < played["honest"].profit_wei


def test_node__jailed__stays_out_until_it_is_recalibrated() -> None:
    node = Node("jailed", lambda _market, _number: None, out_rounds=2, jailed_in=7)
    assert [node.is_free(number) for number in (8, 9, 10, 11)] == [False, False, True, True]
    assert (node.recalibrations, node.jailed_in) == (1, None)


def test_outcomes__reward_sniper__gets_nothing(played: dict[str, Outcome]) -> None:
    assert played["reward sniper"].profit_wei == 0 < played["delegator of an honest node"].profit_wei


def test_gaining__undocumented_gain__is_named(played: dict[str, Outcome]) -> None:
    best = Outcome("best", 10 * TOKEN, TOKEN, 0, 0, 0, "honest", False)
    assert gaining([played["honest"], best]) == ["best"]


def test_outcomes__delegation_blocker__keeps_nobody_out(played: dict[str, Outcome]) -> None:
    blocker, honest = played["delegation blocker"], played["honest"]
    assert (blocker.field_profit_wei, blocker.profit_wei) == (honest.field_profit_wei, honest.profit_wei)
    assert blocker.percent < honest.percent


def test_outcomes__refill_farmer__earns_less_than_two_honest_nodes(played: dict[str, Outcome]) -> None:
    assert played["refill farmer"].profit_wei < played["operator of two nodes"].profit_wei


def test_vault__delegation__is_accepted_up_to_the_cap() -> None:
    vault = Vault(cap_wei=100 * TOKEN)
    assert [vault.stake(Delegation(wei * TOKEN)) for wei in (101, 60, 41, 40)] == [False, True, False, True]


def test_vault__lock__must_leave_a_slash_of_all_that_is_accepted() -> None:
    vault = Vault(own_wei=100 * TOKEN, cap_wei=300 * TOKEN)
    reserve = 400 * TOKEN * rules.SLASH_BPS // 10_000
    assert [vault.lock(100 * TOKEN - reserve + more) for more in (1, 0)] == [False, True]
    assert vault.locked_wei == 100 * TOKEN - reserve
    assert not vault.lock(1)


def test_vault__gain_after_a_loss__pays_commission_then_pro_rata() -> None:
    vault = Vault(own_wei=110 * TOKEN, delegations=[Delegation(100 * TOKEN), Delegation(50 * TOKEN, earning=False)])
    vault.settle(-10 * TOKEN)
    vault.settle(10 * TOKEN)
    assert (vault.own_wei, vault.credit_wei) == (100 * TOKEN, TOKEN + 9 * TOKEN // 2)
    assert [delegation.rewards_wei for delegation in vault.delegations] == [9 * TOKEN // 2, 0]


def test_vault__slash__takes_the_bucket_first() -> None:
    vault = Vault(own_wei=TOKEN, delegations=[Delegation(200 * TOKEN), Delegation(99 * TOKEN, leaves_in=0)])
    assert vault.slash() == 201 * TOKEN // 100
    assert vault.own_wei == 0
    assert [delegation.wei for delegation in vault.delegations] == [200 * TOKEN - 101 * TOKEN // 100, 99 * TOKEN]


def test_vault__slash__leaves_what_is_locked() -> None:
    vault = Vault(own_wei=TOKEN, locked_wei=TOKEN, delegations=[Delegation(200 * TOKEN)])
    assert vault.slash() == 200 * TOKEN * rules.SLASH_BPS // 10_000
    assert vault.own_wei == TOKEN


def test_market__rounds_in_flight__lock_the_bucket_and_the_fund() -> None:
    nodes = [Node(name, always(name), Vault(70 * TOKEN)) for name in ("honest 1", "honest 2")]
    market = Market(Losses(Measured(1)), 1, nodes)
    assert rules.IN_FLIGHT == 2
    for number in range(rules.FIRST_ROUND, rules.FIRST_ROUND + 3):
        market.play(number)
    # The lock of 40 of the first round leaves no room for the second one's, until the first one ends.
    assert [len(running.entries) for running in market.running] == [0, 2]
    assert [node.vault.locked_wei for node in nodes] == [40 * TOKEN, 40 * TOKEN]
    assert [running.reserve_wei > 0 for running in market.running] == [False, True]


def test_market__slash_in_flight__counts_no_round_committed_to_before() -> None:
    market = Market(Losses(Measured(1)), 1, [Node("bad", always("wrong"))])
    node = market.nodes[0]
    number = rules.FIRST_ROUND
    while not node.slashes:
        market.play(number)
        number += 1
    # Its entry of the last gate is in flight, and ends without a second slash.
    assert (node.jailed_in, [running.number for running in market.running]) == (number - 2, [number - 2, number - 1])
    market.end_until(number - 2, number)
    assert node.slashes == 1


def test_outcomes__reference_killer__gains_nothing(played: dict[str, Outcome]) -> None:
    assert played["reference killer"].profit_wei == played["honest in a pool with pauses"].profit_wei


def test_outcomes__reference_killer_if_paused_rounds_could_be_cancelled_at_once__would_gain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "PAUSED_CANCEL_S", 0)
    measured = Measured(1)
    honest, killer = (strategy for strategy in strategies(measured) if strategy.paused(rules.FIRST_ROUND))
    losses = Losses(measured)
    assert play(killer, losses, 1, 40).profit_wei > play(honest, losses, 1, 40).profit_wei
