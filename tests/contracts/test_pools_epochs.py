"""appendEpoch: feeds and attestors change, from a round on whose commit window is not open yet."""

import pytest
from eth_utils import keccak

ROUND = 5


@pytest.fixture
def pools(deployed):
    return deployed.pools


@pytest.fixture
def later(epoch) -> dict:
    """An epoch from round 5 on with two more feeds and one attestor less."""
    return epoch | {
        "fromRound": ROUND,
        "feedsRoot": keccak(text="more feeds"),
        "feedCount": 5,
        "attestors": epoch["attestors"][:2],
    }


def test_append__earlier_rounds__keep_their_epoch(world, pools, later, epoch, admin, event) -> None:
    receipt = pools.appendEpoch(world.pool, later, sender=admin)
    log = event(receipt, pools.EpochAppended)
    assert (bytes(log.pool), log.fromRound, bytes(log.feedsRoot)) == (world.pool, ROUND, later["feedsRoot"])
    assert (log.feedCount, log.quorum, list(log.attestors)) == (5, 2, later["attestors"])
    assert bytes(log.manifest) == later["manifest"]
    for number, expected in ((0, epoch), (ROUND - 1, epoch), (ROUND, later), (ROUND + 1, later)):
        at = pools.epochAt(world.pool, number)
        assert (at.fromRound, at.feedCount) == (expected["fromRound"], expected["feedCount"])
        assert list(at.attestors) == expected["attestors"]
    assert pools.epochCount(world.pool) == 2


def test_epoch_at__many_epochs__each_round_has_the_latest_before_it(world, pools, epoch, admin) -> None:
    starts = [0, 3, 4, 7, 12, 13]
    for start in starts[1:]:
        pools.appendEpoch(world.pool, epoch | {"fromRound": start}, sender=admin)
    for number in range(16):
        expected = max(start for start in starts if start <= number)
        assert pools.epochAt(world.pool, number).fromRound == expected, number


@pytest.mark.parametrize(
    ("kept", "same"),
    [(("feedsRoot", "feedCount"), True), (("feedsRoot",), False), (("feedCount",), False), ((), False)],
)
def test_same_feeds__different_epochs__compares_roots_and_counts(world, pools, later, epoch, admin, kept, same) -> None:
    pools.appendEpoch(world.pool, later | {name: epoch[name] for name in kept}, sender=admin)
    assert pools.sameFeeds(world.pool, ROUND - 2, ROUND - 1)
    assert pools.sameFeeds(world.pool, ROUND - 1, ROUND) is same


def test_append__running_round__keeps_its_attestors(committed, pools, later, admin) -> None:
    pools.appendEpoch(
        committed.pool, later | {"fromRound": 2, "attestors": later["attestors"][:1]} | {"quorum": 1}, sender=admin
    )
    committed.at(0, "observeStart")
    committed.observe(0, 0b11)


@pytest.mark.parametrize(("early_s", "accepted"), [(1, True), (0, False), (-1, False)])
def test_append__around_the_start_of_the_commit_window(world, pools, later, admin, reverts, early_s, accepted) -> None:
    world.at(ROUND, -world.params["openAhead"] - early_s)
    if accepted:
        pools.appendEpoch(world.pool, later, sender=admin)
        assert pools.epochAt(world.pool, ROUND).feedCount == pools.feedCountAt(world.pool, ROUND) == 5
    else:
        with reverts(pools.LimitBroken, "fromRound's commit window not open"):
            pools.appendEpoch(world.pool, later, sender=admin)


@pytest.mark.parametrize(
    ("changed", "limit"),
    [
        ({"fromRound": ROUND}, "fromRound > the last epoch's"),
        ({"fromRound": ROUND - 1}, "fromRound > the last epoch's"),
        ({"fromRound": ROUND + 1, "feedCount": 4}, "feedCount >= the last epoch's"),
        ({"fromRound": ROUND + 1, "feedsRoot": bytes(32)}, "feedsRoot != 0"),
        ({"fromRound": ROUND + 1, "feedCount": 6555}, "(maxEntries+1) * groups * 5 <= 64 KiB"),
        ({"fromRound": ROUND + 1, "quorum": 1}, "quorum > attestors / 2"),
        ({"fromRound": ROUND + 1, "attestors": []}, "quorum <= attestors"),
    ],
)
def test_append__broken_epoch__is_named(world, pools, later, admin, reverts, changed, limit) -> None:
    pools.appendEpoch(world.pool, later, sender=admin)
    with reverts(pools.LimitBroken, limit):
        pools.appendEpoch(world.pool, later | changed, sender=admin)


def test_append__unknown_pool__reverts(pools, later, admin, reverts) -> None:
    with reverts(pools.UnknownPool, bytes(32)):
        pools.appendEpoch(bytes(32), later, sender=admin)
