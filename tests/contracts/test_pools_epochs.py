"""appendEpoch: feeds and attestors change from a round on that nobody could have committed to yet."""

import pytest
from eth_utils import keccak

ROUND = 5


@pytest.fixture
def pools(deployed):
    return deployed.pools


@pytest.fixture
def later(epoch) -> dict:
    """Two more feeds and one attestor less from round 5 on."""
    return epoch | {
        "fromRound": ROUND,
        "feedsRoot": keccak(text="more feeds"),
        "feedCount": 5,
        "attestors": epoch["attestors"][:2],
    }


def test_append__earlier_rounds_keep_theirs(world, pools, later, epoch, admin, event) -> None:
    receipt = pools.appendEpoch(world.pool, later, sender=admin)
    seen = event(receipt, pools.EpochAppended)
    assert (bytes(seen.pool), seen.fromRound, bytes(seen.feedsRoot)) == (world.pool, ROUND, later["feedsRoot"])
    assert (seen.feedCount, seen.quorum, list(seen.attestors)) == (5, 2, later["attestors"])
    assert bytes(seen.manifest) == later["manifest"]
    for number, expected in ((0, epoch), (ROUND - 1, epoch), (ROUND, later), (ROUND + 1, later)):
        at = pools.epochAt(world.pool, number)
        assert (at.fromRound, at.feedCount) == (expected["fromRound"], expected["feedCount"])
        assert list(at.attestors) == expected["attestors"]
    assert pools.epochCount(world.pool) == 2


@pytest.mark.parametrize("root", ["the same", "another"])
def test_same_feeds__across_an_epoch__asks_for_the_same_root(world, pools, later, epoch, admin, root) -> None:
    same = root == "the same"
    pools.appendEpoch(world.pool, later | ({"feedsRoot": epoch["feedsRoot"]} if same else {}), sender=admin)
    assert pools.sameFeeds(world.pool, ROUND - 2, ROUND - 1)
    assert pools.sameFeeds(world.pool, ROUND - 1, ROUND) is same


def test_append__running_round__goes_on_under_its_own_attestors(committed, pools, later, admin) -> None:
    pools.appendEpoch(
        committed.pool, later | {"fromRound": 2, "attestors": later["attestors"][:1]} | {"quorum": 1}, sender=admin
    )
    committed.at(0, "observeStart")
    committed.observe(0, 0b11)


@pytest.mark.parametrize(("early_s", "taken"), [(1, True), (0, False), (-1, False)])
def test_append__until_the_commit_window_opens(world, pools, later, admin, reverts, early_s, taken) -> None:
    world.at(ROUND, -world.params["openAhead"] - early_s)
    if taken:
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
