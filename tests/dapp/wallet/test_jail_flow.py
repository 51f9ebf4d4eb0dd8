"""A jailed forecaster: its operator says what was wrong, and its mined recalibration lets it commit again."""

from collections.abc import Callable
from typing import Any

import ape
from eth_account import Account
from playwright.sync_api import Page, expect

from tests.dapp.wallet.pages import expect_confirmed
from tests.dapp.wallet.rounds import BAD_PU, GOOD_PU, STEP_S, next_round
from tests.oracle.conftest import climatology_service

Connect = Callable[..., None]
EARLIER_PU = 0.3
"""What the reference of the scored rounds is: the power of the rounds before, so that it loses something, too."""


def jailed_operator(market: Any) -> tuple[Any, str]:
    """Play rounds with a forecaster far from the truth until the market jails it; its operator and its address."""
    world, operator = market.world, ape.accounts.test_accounts[7]
    rules, first = world.pool.rules, next_round(market, EARLIER_PU).number
    world.measure(first + 1, EARLIER_PU)
    for number in (first + rules.ref_lag, first + rules.ref_lag + 1):
        world.measure(number, GOOD_PU)
    node, settler = world.forecaster("wild", operator, climatology_service(BAD_PU)), market.nodes[-1]
    forecaster = world.forecasters["wild"]
    end = rules.gate(first + rules.ref_lag + 1) + rules.hard_end_s + 900
    while not world.contracts.market.standingOf(world.pool.id, forecaster).jailed:
        now = int(world.provider.get_block("latest").timestamp)
        assert now < end, "the forecaster was not jailed"
        world.at(now + STEP_S)
        node.step()
        settler.step()
    return operator, forecaster


def test_recalibrate__jailed_forecaster__is_mined_and_ends_its_jail(page: Page, market: Any, connect: Connect) -> None:
    operator, forecaster = jailed_operator(market)
    world, chain_market = market.world, market.world.contracts.market
    slashed_at = int(chain_market.slashedAt(world.pool.id, forecaster))
    wallet = market.wallet(Account.from_key(operator.private_key))
    connect(wallet, "?tab=operate")
    form = page.get_by_role("region", name="End the jail in this pool")
    expect(form).to_contain_text("It was slashed and is jailed. You can recalibrate from")
    reason = form.get_by_label("What was wrong, and what you did about it")
    reason.fill("the model had the wrong capacity")
    form.get_by_role("button", name="Recalibrate").click()
    expect(form.get_by_role("alert")).to_be_visible()
    assert "eth_sendTransaction" not in wallet.asked, "too early: said before it is signed"

    market.at(slashed_at + world.pool.rules.period_s)
    expect(reason).to_have_value("the model had the wrong capacity")
    form.get_by_role("button", name="Recalibrate").click()
    expect_confirmed(page, "Recalibrate")
    expect(form).to_contain_text("It is not jailed in this pool")
    assert not chain_market.standingOf(world.pool.id, forecaster).jailed
    log = list(chain_market.Recalibrated.query("*").to_dict("records"))[-1]
    assert log["event_arguments"]["reason"] == "the model had the wrong capacity"
