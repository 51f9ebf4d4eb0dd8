"""reveal: the key of the latest commit, the window, and the mu and reserve that the first reveal fixes."""

import pytest

UNIT = 10**18


@pytest.fixture
def market(deployed):
    return deployed.market


def test_reveal__right_key__bit_and_event(committed, rival_forecaster, market, event) -> None:
    receipt = committed.reveal(0, rival_forecaster)
    log = event(receipt, market.Revealed)
    assert (log.round, log.forecaster, log.index) == (0, rival_forecaster, 1)
    assert bytes(log.key) == committed.key(0, rival_forecaster)
    assert market.roundOf(committed.pool, 0).revealed == 0b10


@pytest.mark.parametrize("offset", [0, 299])
def test_reveal__first_and_last_second__is_accepted(committed, forecaster, offset) -> None:
    committed.at(0, offset)
    assert not committed.reveal(0, forecaster).failed


@pytest.mark.parametrize("offset", [-1, 300])
def test_reveal__outside_its_window__reverts(opened, forecaster, market, reverts, offset) -> None:
    opened.commit(0, forecaster)
    opened.at(0, offset)
    with reverts(market.OutsideWindow, opened.gate(0), opened.gate(0) + 300):
        opened.reveal(0, forecaster)


def test_reveal__wrong_key__reverts(committed, forecaster, market, reverts) -> None:
    with reverts(market.WrongKey):
        committed.reveal(0, forecaster, key=bytes(32))


def test_reveal__copied_commitment__reverts(opened, forecaster, rival_forecaster, market, reverts) -> None:
    opened.commit(0, forecaster)
    copied = opened.commits[0, forecaster]
    opened.commit(0, rival_forecaster, root=copied.root, key_hash=copied.key_hash, cid=copied.cid)
    opened.at(0, 0)
    opened.reveal(0, forecaster)
    with reverts(market.WrongKey):
        opened.reveal(0, rival_forecaster, key=opened.key(0, forecaster))


@pytest.mark.parametrize("revision", [1, 3])
def test_reveal__key_hash_of_another_revision__reverts(opened, forecaster, market, reverts, revision) -> None:
    opened.commit(0, forecaster, revision=2, key_hash=opened.forecast(0, forecaster, revision=revision).key_hash)
    opened.at(0, 0)
    with reverts(market.WrongKey):
        opened.reveal(0, forecaster, key=opened.key(0, forecaster, revision))


def test_reveal__key_hash_of_another_round__reverts(opened, forecaster, market, reverts) -> None:
    opened.commit(0, forecaster, key_hash=opened.forecast(1, forecaster).key_hash)
    opened.at(0, 0)
    with reverts(market.WrongKey):
        opened.reveal(0, forecaster, key=opened.key(1, forecaster))


def test_reveal__twice__reverts(committed, forecaster, market, reverts) -> None:
    committed.reveal(0, forecaster)
    with reverts(market.AlreadyRevealed, forecaster):
        committed.reveal(0, forecaster)


def test_reveal__field_changed__reverts(committed, forecaster, market, reverts) -> None:
    with reverts(market.UnknownCommit, forecaster):
        committed.reveal(0, forecaster, wager=11 * UNIT)


def test_reveal__superseded_commit__reverts(opened, forecaster, market, reverts) -> None:
    opened.commit(0, forecaster)
    first = opened.commits[0, forecaster]
    opened.commit(0, forecaster, revision=2)
    opened.commits[0, forecaster] = first
    opened.at(0, 0)
    with reverts(market.UnknownCommit, forecaster):
        opened.reveal(0, forecaster)


def test_reveal__without_commit__reverts(opened, forecaster, market, reverts) -> None:
    opened.commits[0, forecaster] = opened.forecast(0, forecaster)
    opened.at(0, 0)
    with reverts(market.UnknownCommit, forecaster):
        opened.reveal(0, forecaster)


def test_reveal__full_fund__mu_is_not_reduced(committed, forecaster, sponsor, deployed, event) -> None:
    deployed.vault.fund(committed.pool, 50 * UNIT, sender=sponsor)
    committed.at(0, 10)
    receipt = committed.reveal(0, forecaster)
    closed = event(receipt, deployed.market.GateClosed)
    assert (closed.wagers, closed.muEff, closed.reserve) == (20 * UNIT, 1000, 2 * UNIT)
    fund = deployed.vault.fundOf(committed.pool)
    assert (fund.free, fund.reserved) == (48 * UNIT, 2 * UNIT)


def test_reveal__small_fund__mu_is_reduced(committed, forecaster, sponsor, deployed, event) -> None:
    deployed.vault.fund(committed.pool, UNIT + 1, sender=sponsor)
    committed.at(0, 10)
    closed = event(committed.reveal(0, forecaster), deployed.market.GateClosed)
    assert (closed.muEff, closed.reserve) == (500, UNIT)


def test_reveal__empty_fund__mu_is_zero(committed, forecaster, deployed, event) -> None:
    receipt = committed.reveal(0, forecaster)
    closed = event(receipt, deployed.market.GateClosed)
    assert (closed.muEff, closed.reserve) == (0, 0)
    assert not list(receipt.events.filter(deployed.vault.Reserved)), "nothing is reserved, and no gas spent on it"


def test_reveal__second__changes_no_mu_or_reserve(committed, forecaster, rival_forecaster, sponsor, deployed) -> None:
    committed.reveal(0, forecaster)
    deployed.vault.fund(committed.pool, 50 * UNIT, sender=sponsor)
    committed.at(0, 10)
    receipt = committed.reveal(0, rival_forecaster)
    assert not list(receipt.events.filter(deployed.market.GateClosed))
    assert deployed.market.roundOf(committed.pool, 0).muEff == 0
    assert deployed.vault.fundOf(committed.pool).reserved == 0
