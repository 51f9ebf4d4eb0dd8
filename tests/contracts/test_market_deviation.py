"""The deviation of a forecaster, and slash, jail and recalibration above the threshold."""

from dataclasses import replace

import pytest

from forewatt.protocol.deviation import Standing, count
from oracle.accounts.jail import recalibrate
from oracle.errors import OracleError

UNIT = 10**18
WORST = 1_000_000 * 4 * 3 * 4 * 3
ROUNDS = 2


@pytest.fixture
def names(forecaster, rival_forecaster) -> list[str]:
    return [forecaster, rival_forecaster]


@pytest.fixture
def strict(world, params, epoch, admin, deployed, names):  # noqa: ARG001 - registers both before round 0 opens
    """A pool that slashes after two counted rounds. Its round 0 is observed."""
    # Two rounds are open at a time.
    rules = params | {"emaRounds": ROUNDS, "region": b"strict".ljust(32, b"\0"), "openAhead": 2 * params["period"]}
    deployed.pools.createPool(rules, epoch, sender=admin)
    pool = bytes(deployed.pools.poolId(rules))
    strict = replace(world, pool=pool, params=rules, commits={}, proposals={})
    strict.at(0, "observeStart")
    strict.observe(0)
    return strict


def standing(world, name) -> Standing:
    sums = world.contracts.market.standingOf(world.pool, name)
    return Standing(sums.loss, sums.referenceLoss, sums.lastRound, sums.scored)


def test_count__rounds_in_order__equal_python(strict, names) -> None:
    expected = [Standing(), Standing()]
    for number, losses in ((2, [100, 90, 100]), (4, [50, 70, 60])):
        strict.play(number, names, losses)
        expected = [
            count(standing, number, loss, losses[2], ROUNDS) for standing, loss in zip(expected, losses, strict=False)
        ]
        assert [standing(strict, name) for name in names] == expected


def test_count__without_reference__changes_nothing(world, names) -> None:
    world.play(0, names, [100, 90])
    assert standing(world, names[0]) == Standing()


def test_count__forfeit__is_the_worst_loss(strict, names) -> None:
    strict.play(2, names, [7, 9], revealed=names[:1])
    assert standing(strict, names[0]) == Standing(7, 9, 2, 1)
    assert standing(strict, names[1]) == Standing(WORST, 9, 2, 1)


def test_slash__above_the_threshold_after_enough_rounds(strict, names, deployed, event) -> None:
    first = strict.play(2, names, [130, 100, 100])
    assert list(first.events.filter(deployed.market.Deviated)) == []
    before = deployed.vault.forecasterOf(names[0]).bucket.earning
    receipt = strict.play(4, names, [130, 100, 100])
    log = event(receipt, deployed.market.Deviated)
    expected = count(count(Standing(), 2, 130, 100, ROUNDS), 4, 130, 100, ROUNDS)
    assert (log.round, log.forecaster) == (4, names[0])
    assert (log.loss, log.referenceLoss) == (expected.loss, expected.reference_loss)
    assert 0 < log.slashed <= before
    after = deployed.market.standingOf(strict.pool, names[0])
    assert after.loss == 12_000 * expected.reference_loss // 10_000
    assert after.jailed
    assert deployed.market.slashedAt(strict.pool, names[0]) == receipt.timestamp
    assert not deployed.market.standingOf(strict.pool, names[1]).jailed


def test_slash__exactly_at_the_threshold__does_not_happen(strict, names, deployed) -> None:
    for number in (2, 4):
        receipt = strict.play(number, names, [120, 100, 100])
    assert list(receipt.events.filter(deployed.market.Deviated)) == []


@pytest.fixture
def jailed(strict, names):
    """The first forecaster is jailed, and round 5 is open."""
    for number in (2, 4):
        strict.play(number, names, [130, 100, 100])
    return strict


def test_jail__commit__reverts_until_recalibrated(jailed, names, operator, deployed, event, reverts) -> None:
    jailed.at(8, -10)
    with reverts(deployed.market.Jailed, names[0]):
        jailed.commit(8, names[0])
    jailed.commit(8, names[1])
    assert [deployed.vault.forecasterOf(name).jails for name in names] == [1, 0]
    receipt = deployed.market.recalibrate(jailed.pool, names[0], "drift of the anemometer", sender=operator)
    log = event(receipt, deployed.market.Recalibrated)
    assert (bytes(log.pool), log.forecaster, log.reason) == (jailed.pool, names[0], "drift of the anemometer")
    jailed.at(8, -5)
    assert not jailed.commit(8, names[0]).failed
    assert deployed.vault.forecasterOf(names[0]).jails == 0
    assert not deployed.market.standingOf(jailed.pool, names[0]).jailed
    with reverts(deployed.market.NotJailed, names[0]):
        deployed.market.recalibrate(jailed.pool, names[0], "again", sender=operator)


@pytest.mark.parametrize(("early_s", "ends"), [(1, False), (0, True)])
def test_jail__lasts_a_period_of_the_pool(jailed, names, operator, deployed, reverts, early_s, ends) -> None:
    until = deployed.market.slashedAt(jailed.pool, names[0]) + jailed.params["period"]
    jailed.chain.pending_timestamp = until - early_s
    if ends:
        assert not deployed.market.recalibrate(jailed.pool, names[0], "", sender=operator).failed
    else:
        with reverts(deployed.market.OutsideWindow, until, 2**64 - 1):
            deployed.market.recalibrate(jailed.pool, names[0], "", sender=operator)


def test_command__recalibrates_what_is_jailed_once_its_time_has_come(jailed, names, operator, deployed) -> None:
    until = deployed.market.slashedAt(jailed.pool, names[0]) + jailed.params["period"]
    with pytest.raises(OracleError, match="nothing to recalibrate"):
        recalibrate(deployed, operator, jailed.pool, names[1], "retrained", until)
    with pytest.raises(OracleError, match=r"the jail lasts until .*: run the same command again then"):
        recalibrate(deployed, operator, jailed.pool, names[0], "retrained", until - 1)
    jailed.chain.pending_timestamp = until
    recalibrate(deployed, operator, jailed.pool, names[0], "retrained", until)
    assert not deployed.market.standingOf(jailed.pool, names[0]).jailed


def test_jail__another_pool__accepts_commits(jailed, names, admin, deployed) -> None:
    rules = jailed.params | {"region": b"another".ljust(32, b"\0")}
    deployed.pools.createPool(rules, jailed.epoch, sender=admin)
    elsewhere = replace(jailed, pool=bytes(deployed.pools.poolId(rules)), params=rules, commits={}, proposals={})
    elsewhere.at(8, -10)
    assert not elsewhere.commit(8, names[0]).failed


def test_recalibrate__stranger_or_not_jailed__reverts(jailed, names, operator, rival, deployed, reverts) -> None:
    with reverts(deployed.market.NotOperator, rival.address, operator.address):
        deployed.market.recalibrate(jailed.pool, names[0], "", sender=rival)
    with reverts(deployed.market.NotJailed, names[1]):
        deployed.market.recalibrate(jailed.pool, names[1], "", sender=rival)


def enter(world, number, names, first_wager_wei=10 * UNIT) -> None:
    world.commit(number, names[0], wager_wei=first_wager_wei)
    for name in names[1:]:
        world.commit(number, name)


def end(world, number, names, losses):
    """Bring a round whose reveals are over to its end."""
    world.at(number, "observeStart")
    world.observe(number, (1 << len(names)) - 1)
    world.at(number, "disputeEnd")
    proposal = world.propose(number, losses)
    world.chain.pending_timestamp = proposal.timestamp + world.params["refuteWindow"]
    return world.finalize(number, names)


def slashed(receipt, deployed) -> list[str]:
    return [log.forecaster for log in receipt.events.filter(deployed.market.Deviated)]


def test_slash__rounds_entered_before_the_slash__cannot_slash_again(
    strict, names, operator, delegator, delegate, deployed
) -> None:
    # The first forecaster falls silent in rounds 4, 6 and 7. It can neither leave nor revise them once it is jailed,
    # and its bucket could not bear a second slash.
    delegate(names[0], 300 * UNIT, delegator)
    strict.play(2, names, [130, 100, 100])
    strict.at(4, -100)
    enter(strict, 4, names, 60 * UNIT)
    strict.at(4, 0)
    strict.reveal(4, names[1])
    strict.at(4, "observeStart")
    strict.observe(4, 0b11)
    strict.at(4, "disputeEnd")
    strict.propose(4, [100, 100])
    strict.at(6, -100)
    for number in (6, 7):
        enter(strict, number, names, 60 * UNIT)
    strict.at(6, 0)
    assert slashed(strict.finalize(4, names), deployed) == names[:1]
    strict.reveal(6, names[1])
    strict.at(5, "observeStart")
    strict.observe(5)
    strict.at(7, 0)
    deployed.market.recalibrate(strict.pool, names[0], "", sender=operator)
    strict.reveal(7, names[1])
    for number in (6, 7):
        assert slashed(end(strict, number, names, [100, 100]), deployed) == []
    assert standing(strict, names[0]).scored == 4
    assert deployed.vault.forecasterOf(names[0]).price == UNIT


def test_slash__round_entered_after_the_recalibration__slashes_again(jailed, names, operator, deployed) -> None:
    jailed.at(6, "observeStart")
    jailed.observe(6)
    jailed.at(8, -10)
    deployed.market.recalibrate(jailed.pool, names[0], "", sender=operator)
    enter(jailed, 8, names)
    jailed.at(8, 0)
    for name in names:
        jailed.reveal(8, name)
    final = end(jailed, 8, names, [200, 100, 100])
    assert slashed(final, deployed) == names[:1]
    assert deployed.market.slashedAt(jailed.pool, names[0]) == final.timestamp


def test_jail__running_round__settles_without_another_slash(strict, names, deployed) -> None:
    # The gate of round 5 passes before the settlement of round 4 slashes.
    strict.play(2, names, [130, 100, 100])
    for number in (4, 5):
        strict.at(number, -10)
        for name in names:
            strict.commit(number, name)
        strict.at(number, 0)
        for name in names:
            strict.reveal(number, name)
        # The reference of round 5.
        if number == 4:
            strict.at(3, "observeStart")
            strict.observe(3)
    for number, losses in ((4, [130, 100, 100]), (5, [200, 100, 100])):
        strict.at(number, "observeStart")
        strict.observe(number, 0b11)
        strict.at(number, "disputeEnd")
        receipt = strict.propose(number, losses)
        strict.chain.pending_timestamp = receipt.timestamp + 600
        final = strict.finalize(number, names)
        slashed = list(final.events.filter(deployed.market.Deviated))
        assert [item.forecaster for item in slashed] == names[:1] * (number == 4)
    assert standing(strict, names[0]).scored == 3
    assert deployed.market.standingOf(strict.pool, names[0]).jailed
