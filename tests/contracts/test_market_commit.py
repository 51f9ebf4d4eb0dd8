"""commit: signers, the window, and what a revision may change."""

import pytest

UNIT = 10**18
WAGER_UNIT = UNIT // 1000
CID = bytes.fromhex("01551220") + bytes(32)


@pytest.fixture
def market(deployed):
    return deployed.market


def test_commit__authority_signed__every_field_is_in_the_event(opened, forecaster, market, event) -> None:
    receipt = opened.commit(0, forecaster)
    forecast = opened.commits[0, forecaster]
    log = event(receipt, market.Committed)
    assert bytes(log.pool) == opened.pool
    assert (log.round, log.forecaster, log.index, log.revision) == (0, forecaster, 0, 1)
    assert bytes(log.root) == forecast.root
    assert bytes(log.keyHash) == forecast.key_hash
    assert bytes(log.cid) == forecast.cid
    assert bytes(log.modelVersion) == forecast.model_version
    assert (log.issuedAt, log.wager) == (forecast.issued_at, forecast.wager_wei)
    assert log.signer == opened.authorities[forecaster].address
    entry = market.entryOf(opened.pool, 0, forecaster)
    assert bytes(entry.commitHash) == forecast.struct_hash()[:25]
    assert (entry.wagerUnits, entry.revision, entry.index) == (10_000, 1, 0)


def test_commit__digest__equals_python(opened, forecaster, market) -> None:
    forecast = opened.forecast(0, forecaster)
    assert bytes(market.commitDigest(dict(forecast.message()))) == forecast.digest(opened.domain)


def test_commit__locks_the_largest_loss(opened, forecaster, deployed) -> None:
    opened.commit(0, forecaster, wager_wei=10 * UNIT + WAGER_UNIT)
    vault = deployed.vault.forecasterOf(forecaster)
    assert (vault.locked, vault.openWagers) == (4 * UNIT + 4 * WAGER_UNIT // 10, 10 * UNIT + WAGER_UNIT)


def test_commit__operator_sends_unsigned__operator_is_the_signer(opened, forecaster, operator, market, event) -> None:
    receipt = opened.commit(0, forecaster, sender=operator, signature=b"")
    assert event(receipt, market.Committed).signer == operator.address


def test_commit__stranger_sends_unsigned__reverts(opened, forecaster, market, reverts) -> None:
    with reverts(market.WrongSignature, opened.authorities[forecaster].address):
        opened.commit(0, forecaster, signature=b"")


def test_commit__field_changed_after_signing__reverts(opened, forecaster, market, reverts) -> None:
    signed = opened.forecast(0, forecaster).sign(opened.domain, opened.authorities[forecaster].key)
    with reverts(market.WrongSignature):
        opened.commit(0, forecaster, signature=signed, wager_wei=11 * UNIT)


def test_commit__replaced_authority__reverts(opened, forecaster, operator, delegator, deployed, reverts) -> None:
    deployed.vault.setAuthority(forecaster, delegator, sender=operator)
    with reverts(deployed.market.WrongSignature, delegator.address):
        opened.commit(0, forecaster)


@pytest.mark.parametrize("cid", [b"", CID[:-1], CID + b"\0", b"\0" + CID[1:], CID * 2], ids=len)
def test_commit__cid_of_another_length_or_kind__reverts(opened, forecaster, market, reverts, cid) -> None:
    with reverts(market.WrongCid):
        opened.commit(0, forecaster, cid=cid)


@pytest.mark.parametrize("offset", [-3600, -1])
def test_commit__first_and_last_second__is_accepted(world, forecaster, offset) -> None:
    world.at(0, offset)
    assert not world.commit(0, forecaster).failed


@pytest.mark.parametrize("offset", [-3601, 0])
def test_commit__outside_its_window__reverts(world, forecaster, market, reverts, offset) -> None:
    world.at(0, offset)
    with reverts(market.OutsideWindow, world.gate(0) - 3600, world.gate(0)):
        world.commit(0, forecaster)


def test_commit__issued_after_the_block__reverts(opened, forecaster, market, reverts) -> None:
    issued_at = opened.gate(0) - 3599
    with reverts(market.IssuedInFuture, issued_at):
        opened.commit(0, forecaster, issued_at=issued_at)


def test_commit__zero_root__reverts(opened, forecaster, market, reverts) -> None:
    with reverts(market.ZeroRoot):
        opened.commit(0, forecaster, root=bytes(32))


def test_commit__revision_zero__reverts(opened, forecaster, market, reverts) -> None:
    with reverts(market.StaleRevision, 0, 0):
        opened.commit(0, forecaster, revision=0)


def test_commit__same_revision__reverts(opened, forecaster, market, reverts) -> None:
    opened.commit(0, forecaster)
    with reverts(market.StaleRevision, 1, 1):
        opened.commit(0, forecaster)


def test_commit__revision_raises_wager__locks_the_difference(opened, forecaster, deployed) -> None:
    opened.commit(0, forecaster)
    opened.commit(0, forecaster, revision=2, wager_wei=15 * UNIT)
    entry = deployed.market.entryOf(opened.pool, 0, forecaster)
    assert (entry.wagerUnits, entry.revision, entry.index) == (15_000, 2, 0)
    vault = deployed.vault.forecasterOf(forecaster)
    assert (vault.locked, vault.openWagers) == (6 * UNIT, 15 * UNIT)
    state = deployed.market.roundOf(opened.pool, 0)
    assert (state.wagerUnits, state.entries) == (15_000, 1)


def test_commit__revision_with_the_same_wager__needs_no_new_lock(
    opened, forecaster, operator, as_market, deployed
) -> None:
    deployed.vault.setDelegationCap(forecaster, 1500 * UNIT, sender=operator)
    opened.commit(0, forecaster, wager_wei=50 * UNIT)
    # The slash takes a part of the reserve, so the bucket could back no new lock.
    deployed.vault.slash(opened.pool, 0, forecaster, 500, sender=as_market)
    assert not opened.commit(0, forecaster, revision=2, wager_wei=50 * UNIT).failed
    book = deployed.vault.forecasterOf(forecaster)
    assert (book.locked, book.openWagers) == (20 * UNIT, 50 * UNIT)


def test_commit__revision_skips_a_number__older_one_reverts(opened, forecaster, market, reverts) -> None:
    opened.commit(0, forecaster, revision=3)
    with reverts(market.StaleRevision, 2, 3):
        opened.commit(0, forecaster, revision=2)


def test_commit__revision_lowers_wager__reverts(opened, forecaster, market, reverts) -> None:
    opened.commit(0, forecaster)
    with reverts(market.WagerLowered, 10 * UNIT - WAGER_UNIT, 10 * UNIT):
        opened.commit(0, forecaster, revision=2, wager_wei=10 * UNIT - WAGER_UNIT)


def test_commit__wager_below_minimum__reverts(opened, forecaster, market, reverts) -> None:
    with reverts(market.WagerTooSmall, UNIT - 1, UNIT):
        opened.commit(0, forecaster, wager_wei=UNIT - 1)


@pytest.mark.parametrize("wager_wei", [10 * UNIT + 1, 10 * UNIT - 1, 2**32 * WAGER_UNIT])
def test_commit__wager_not_whole_or_too_many_units__reverts(opened, forecaster, market, reverts, wager_wei) -> None:
    with reverts(market.WagerNotWhole, wager_wei):
        opened.commit(0, forecaster, wager_wei=wager_wei)


def test_commit__revision_beyond_its_field__reverts(opened, forecaster, market, reverts) -> None:
    with reverts(market.StaleRevision, 2**16, 0):
        opened.commit(0, forecaster, revision=2**16)
    assert not opened.commit(0, forecaster, revision=2**16 - 1).failed


def test_commit__full_round__reverts(opened, operator, market, reverts) -> None:
    names = [opened.register(operator) for _ in range(4)]
    opened.at(0, -1800)
    for name in names[:3]:
        opened.commit(0, name)
    with reverts(market.RoundFull, 3):
        opened.commit(0, names[3])


def test_commit__wager_above_lock_cap__reverts(opened, forecaster, deployed, reverts) -> None:
    with reverts(deployed.vault.LockCapExceeded, 50 * UNIT + WAGER_UNIT, 50 * UNIT):
        opened.commit(0, forecaster, wager_wei=50 * UNIT + WAGER_UNIT)


def test_commit__delegation_raises_the_lock_cap(opened, forecaster, delegator, delegate) -> None:
    delegate(forecaster, 100 * UNIT, sender=delegator)
    assert not opened.commit(0, forecaster, wager_wei=100 * UNIT).failed


def test_commit__bucket_does_not_cover_lock_and_slash__reverts(
    opened, forecaster, delegator, deployed, reverts, delegate
) -> None:
    delegate(forecaster, 1500 * UNIT, sender=delegator)
    # The lock (40 % of the wager) and the reserve (5 % of 1600 tokens) exceed the bucket of 100 tokens.
    with reverts(deployed.vault.BucketTooSmall, 100 * UNIT + 4 * WAGER_UNIT // 10, 100 * UNIT):
        opened.commit(0, forecaster, wager_wei=50 * UNIT + WAGER_UNIT)


def test_commit__own_stake_below_minimum__reverts(opened, forecaster, operator, deployed, reverts) -> None:
    deployed.vault.requestUnstake(forecaster, 91 * UNIT, sender=operator)
    with reverts(deployed.vault.BelowMinimumStake, 9 * UNIT, 10 * UNIT):
        opened.commit(0, forecaster, wager_wei=UNIT)


def test_commit__unknown_forecaster__reverts(opened, forecaster, operator, deployed, reverts) -> None:
    opened.authorities[operator.address] = opened.authorities[forecaster]
    with reverts(deployed.vault.UnknownForecaster, operator.address):
        opened.commit(0, operator.address)


def test_commit__unknown_pool__reverts(opened, forecaster, deployed, reverts) -> None:
    with reverts(deployed.pools.UnknownPool, bytes(32)):
        opened.commit(0, forecaster, pool=bytes(32))


def test_commit__signed_for_another_market__reverts(opened, forecaster, market, reverts) -> None:
    elsewhere = type(opened.domain)(opened.domain.chain_id + 1, market.address)
    signed = opened.forecast(0, forecaster).sign(elsewhere, opened.authorities[forecaster].key)
    with reverts(market.WrongSignature):
        opened.commit(0, forecaster, signature=signed)
