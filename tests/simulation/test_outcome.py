"""The simulated economics: a vault's books, and that no strategy gains by dishonesty in a short run."""

import pytest

from simulation import rules
from simulation.market import Node
from simulation.outcome import Outcome, outcomes
from simulation.report import gaining
from simulation.vaults import Delegation, Vault

TOKEN = rules.TOKEN_WEI


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes(rounds=40, feeds=4)}


def test_outcomes__sybil__earns_what_one_node_earns(found: dict[str, Outcome]) -> None:
    difference = found["honest"].profit_wei - found["sybil of 5"].profit_wei
    assert 0 <= difference <= 5 * 40


@pytest.mark.parametrize(
    "name", ["griefer", "withholder with foresight", "delegator-robbing operator", "lazy: even quantiles"]
)
def test_outcomes__attack__loses_money_and_feeds_the_fund(found: dict[str, Outcome], name: str) -> None:
    assert found[name].profit_wei < 0 < found["honest"].profit_wei
    assert found[name].fund_delta_wei > found["honest"].fund_delta_wei


def test_outcomes__deviator__is_jailed_once_and_pays_for_it(found: dict[str, Outcome]) -> None:
    deviator = found["deviator: jailed, recalibrated"]
    assert deviator.slashes == 1
    assert deviator.profit_wei < 0 < found["honest"].profit_wei


def test_node__jailed__stays_out_until_it_is_recalibrated() -> None:
    node = Node("jailed", lambda _market, _number: None, out_rounds=2, jailed_in=7)
    assert [node.is_free(number) for number in (8, 9, 10, 11)] == [False, False, True, True]
    assert (node.recalibrations, node.jailed_in) == (1, None)


def test_outcomes__reward_sniper__gets_nothing(found: dict[str, Outcome]) -> None:
    assert found["reward sniper"].profit_wei == 0 < found["delegator of an honest node"].profit_wei


def test_gaining__a_gain_that_nobody_said__is_named(found: dict[str, Outcome]) -> None:
    best = Outcome("best", 10 * TOKEN, TOKEN, 0, 0, 0, "honest", False)
    assert gaining([found["honest"], best]) == ["best"]


def test_vault__gain_after_a_loss__refills_then_commission_then_pro_rata() -> None:
    vault = Vault(own_wei=100 * TOKEN, delegations=[Delegation(100 * TOKEN), Delegation(50 * TOKEN, earning=False)])
    vault.settle(-10 * TOKEN)
    vault.settle(10 * TOKEN)
    assert (vault.own_wei, vault.losses_wei, vault.credit_wei) == (100 * TOKEN, 0, 0)
    vault.settle(10 * TOKEN)
    assert vault.credit_wei == TOKEN + 9 * TOKEN // 2
    assert [one.rewards_wei for one in vault.delegations] == [9 * TOKEN // 2, 0]


def test_vault__slash__takes_the_bucket_first() -> None:
    vault = Vault(own_wei=TOKEN, delegations=[Delegation(200 * TOKEN), Delegation(99 * TOKEN, leaves_in=0)])
    assert vault.slash() == 201 * TOKEN // 100
    assert vault.own_wei == 0
    assert [one.wei for one in vault.delegations] == [200 * TOKEN - 101 * TOKEN // 100, 99 * TOKEN]
