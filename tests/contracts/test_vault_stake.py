"""register, stake, activate, requestUnstake and withdraw: the life of a stake."""

import pytest

UNIT = 10**18
COOLDOWN_S = 14_400


@pytest.fixture
def later(chain):
    """Set the time of the next block, in seconds after the latest one."""

    def wait(seconds: int) -> None:
        chain.pending_timestamp = chain.blocks.head.timestamp + seconds

    return wait


def test_register__events_id_and_earning_stake(rival, vault, event, deployed) -> None:
    n = vault.registrations(rival)
    expected = vault.forecasterId(rival, n)
    before = deployed.token.balanceOf(rival)
    receipt = vault.register(rival, 500, 20 * UNIT, sender=rival)
    log = event(receipt, vault.Registered)
    assert (log.forecaster, log.operator, log.authority) == (expected, rival.address, rival.address)
    assert log.commissionBps == 500
    staked = event(receipt, vault.Staked)
    assert (staked.staker, staked.amount, staked.earning) == (rival.address, 20 * UNIT, True)
    assert vault.forecasterOf(expected).bucket.earning == 20 * UNIT
    assert deployed.token.balanceOf(rival) == before - 20 * UNIT
    assert vault.registrations(rival) == n + 1


@pytest.mark.parametrize(
    ("authority", "commission_bps", "amount", "error"),
    [
        ("0x" + "0" * 40, 0, 10 * UNIT, "ZeroAuthority"),
        ("0x" + "1" * 40, 10_001, 10 * UNIT, "CommissionTooHigh"),
        ("0x" + "1" * 40, 0, 10 * UNIT - 1, "BelowMinimumStake"),
    ],
)
def test_register__bad_input__reverts(operator, vault, reverts, authority, commission_bps, amount, error) -> None:
    with reverts(getattr(vault, error)):
        vault.register(authority, commission_bps, amount, sender=operator)


def test_register__at_the_limits__is_accepted(operator, vault, event) -> None:
    receipt = vault.register("0x" + "1" * 40, 10_000, 10 * UNIT, sender=operator)
    book = vault.forecasterOf(event(receipt, vault.Registered).forecaster)
    assert (book.commissionBps, book.bucket.earning) == (10_000, 10 * UNIT)
    assert book.registeredAt == receipt.timestamp


def test_set_authority__operator_only(forecaster, operator, delegator, vault, event, reverts) -> None:
    receipt = vault.setAuthority(forecaster, delegator, sender=operator)
    assert event(receipt, vault.AuthoritySet).authority == delegator.address
    assert (vault.operatorOf(forecaster), vault.authorityOf(forecaster)[0]) == (operator.address, delegator.address)
    with reverts(vault.NotOperator, delegator.address, operator.address):
        vault.setAuthority(forecaster, delegator, sender=delegator)
    with reverts(vault.ZeroAuthority):
        vault.setAuthority(forecaster, "0x" + "0" * 40, sender=operator)


def test_set_commission__raised__reverts(forecaster, operator, vault, reverts) -> None:
    vault.setCommission(forecaster, 900, sender=operator)
    with reverts(vault.CommissionTooHigh, 901, 900):
        vault.setCommission(forecaster, 901, sender=operator)
    assert not vault.setCommission(forecaster, 900, sender=operator).failed


def test_stake__warms_and_activates_after_the_cooldown(
    forecaster, delegator, vault, later, event, reverts, delegate
) -> None:
    receipt = delegate(forecaster, 50 * UNIT, sender=delegator)
    staked = event(receipt, vault.Staked)
    assert (staked.forecaster, staked.staker, staked.amount, staked.earning) == (
        forecaster,
        delegator.address,
        50 * UNIT,
        False,
    )
    later(COOLDOWN_S - 1)
    with reverts(vault.NotReady, receipt.timestamp + COOLDOWN_S):
        vault.activate(forecaster, sender=delegator)
    later(1)
    activated = vault.activate(forecaster, sender=delegator)
    assert event(activated, vault.Activated).shares == 50 * UNIT
    shares = vault.delegationOf(forecaster, delegator).shares
    assert (shares.earning, shares.warming) == (50 * UNIT, 0)
    assert vault.forecasterOf(forecaster).earningShares == 50 * UNIT


def test_stake__adding__restarts_the_cooldown(forecaster, delegator, vault, later, reverts, delegate) -> None:
    delegate(forecaster, 50 * UNIT, sender=delegator)
    later(COOLDOWN_S - 10)
    second = delegate(forecaster, 1, sender=delegator)
    later(100)
    with reverts(vault.NotReady, second.timestamp + COOLDOWN_S):
        vault.activate(forecaster, sender=delegator)


def test_stake__unknown_or_zero__reverts(forecaster, delegator, vault, reverts) -> None:
    with reverts(vault.UnknownForecaster, delegator.address):
        vault.stake(delegator, UNIT, sender=delegator)
    with reverts(vault.ZeroAmount):
        vault.stake(forecaster, 0, sender=delegator)


def test_activate__nothing_warming__reverts(forecaster, operator, vault, reverts) -> None:
    with reverts(vault.NothingToActivate):
        vault.activate(forecaster, sender=operator)


def test_unstake__warming_first_then_earning_then_withdraw(
    forecaster, delegator, deployed, vault, later, event, reverts, delegate
) -> None:
    delegate(forecaster, 50 * UNIT, sender=delegator)
    later(COOLDOWN_S)
    vault.activate(forecaster, sender=delegator)
    delegate(forecaster, 10 * UNIT, sender=delegator)
    receipt = vault.requestUnstake(forecaster, 15 * UNIT, sender=delegator)
    log = event(receipt, vault.UnstakeRequested)
    assert (log.fromWarming, log.fromEarning) == (10 * UNIT, 5 * UNIT)
    totals = vault.forecasterOf(forecaster)
    assert (totals.earningShares, totals.delegatedShares, totals.exitingShares) == (45 * UNIT, 45 * UNIT, 15 * UNIT)
    later(COOLDOWN_S - 1)
    with reverts(vault.NotReady, receipt.timestamp + COOLDOWN_S):
        vault.withdraw(forecaster, sender=delegator)
    before = deployed.token.balanceOf(delegator)
    later(1)
    withdrawn = vault.withdraw(forecaster, sender=delegator)
    assert event(withdrawn, vault.Withdrawn).amount == 15 * UNIT
    assert deployed.token.balanceOf(delegator) == before + 15 * UNIT
    with reverts(vault.NothingToWithdraw):
        vault.withdraw(forecaster, sender=delegator)


def test_unstake__more_than_there_is__reverts(forecaster, operator, delegator, vault, reverts) -> None:
    with reverts(vault.StakeTooSmall, 100 * UNIT + 1, 100 * UNIT):
        vault.requestUnstake(forecaster, 100 * UNIT + 1, sender=operator)
    with reverts(vault.ZeroAmount):
        vault.requestUnstake(forecaster, 0, sender=delegator)


def test_unstake__operator_must_cover_its_locks__delegator_can_exit(
    opened, forecaster, operator, delegator, vault, reverts, delegate
) -> None:
    delegate(forecaster, 50 * UNIT, sender=delegator)
    opened.at(0, -3000)
    opened.commit(0, forecaster, wager_wei=20 * UNIT)
    with reverts(vault.BucketTooSmall, 8 * UNIT, 8 * UNIT - 1):
        vault.requestUnstake(forecaster, 92 * UNIT + 1, sender=operator)
    vault.requestUnstake(forecaster, 92 * UNIT, sender=operator)
    vault.requestUnstake(forecaster, 50 * UNIT, sender=delegator)


@pytest.mark.parametrize(
    "call",
    [
        ("lock", "0x" + "1" * 40, 1, 1, 0, 0),
        ("reserve", bytes(32), 1),
        ("takeBond", "0x" + "1" * 40, 1),
        ("settleBond", bytes(32), 1, "0x" + "1" * 40, 1),
        ("unlock", "0x" + "1" * 40, 1, 1),
        ("slash", bytes(32), 0, "0x" + "1" * 40, 500),
        ("settle", bytes(32), 0, 0, []),
        ("payFee", bytes(32), 1, "0x" + "1" * 40, "0x" + "1" * 40),
    ],
    ids=lambda call: call[0],
)
def test_market_calls__by_a_wallet__revert(operator, vault, reverts, call) -> None:
    with reverts(vault.NotMarket, operator.address):
        getattr(vault, call[0])(*call[1:], sender=operator)


@pytest.mark.parametrize(("early_s", "ready"), [(1, False), (0, True), (-1, True)])
def test_activate_and_withdraw__at_the_cooldown(
    forecaster, delegator, vault, chain, reverts, accept, early_s: int, ready: bool
) -> None:
    accept(forecaster, UNIT)
    for begin, end in (("stake", "activate"), ("requestUnstake", "withdraw")):
        started = getattr(vault, begin)(forecaster, UNIT, sender=delegator).timestamp
        chain.pending_timestamp = started + COOLDOWN_S - early_s
        if ready:
            assert not getattr(vault, end)(forecaster, sender=delegator).failed
        else:
            with reverts(vault.NotReady, started + COOLDOWN_S):
                getattr(vault, end)(forecaster, sender=delegator)


def test_unstake__adding__restarts_the_cooldown_of_all(forecaster, operator, vault, later, event, reverts) -> None:
    vault.requestUnstake(forecaster, UNIT, sender=operator)
    later(COOLDOWN_S - 10)
    second = vault.requestUnstake(forecaster, UNIT, sender=operator)
    later(100)
    with reverts(vault.NotReady, second.timestamp + COOLDOWN_S):
        vault.withdraw(forecaster, sender=operator)
    later(COOLDOWN_S)
    assert event(vault.withdraw(forecaster, sender=operator), vault.Withdrawn).amount == 2 * UNIT


def test_calls__unknown_forecaster__revert(delegator, vault, reverts) -> None:
    for name, more in (("activate", ()), ("requestUnstake", (1,)), ("withdraw", ())):
        with reverts(vault.UnknownForecaster, delegator.address):
            getattr(vault, name)(delegator, *more, sender=delegator)
