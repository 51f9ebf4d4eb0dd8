"""createPool: the pool's id, its events, and all limits of its rules and its first epoch."""

import pytest
from eth_abi import encode
from eth_utils import keccak

UNIT = 10**18
TYPES = [
    *("bytes32", "uint32", "uint16", "uint8", "uint16", "uint64"),
    *["uint32"] * 12,
    *("uint16", "uint16", "uint128", "uint32", "uint16", "uint16", "address"),
    *("uint96", "uint8", "uint16", "uint96", "uint96", "uint96"),
]


def elsewhere(params: dict) -> dict:
    """The same rules in a region without a pool."""
    return params | {"region": b"elsewhere".ljust(32, b"\0")}


@pytest.fixture
def pools(deployed):
    return deployed.pools


def test_create__pool_id__is_the_hash_of_chain_market_and_rules(world, chain, params, deployed) -> None:
    values = [chain.chain_id, deployed.market.address, *params.values()]
    assert world.pool == keccak(encode(["uint256", "address", *TYPES], values))
    assert bytes(deployed.pools.poolId(params)) == world.pool


def test_create__rules_and_epoch__are_in_the_events_and_can_be_read(pools, params, epoch, relayer, event) -> None:
    changed = elsewhere(params)
    receipt = pools.createPool(changed, epoch, sender=relayer)
    created = event(receipt, pools.PoolCreated)
    assert created.creator == relayer.address
    read = dict(pools.paramsOf(created.pool).items())
    assert read == changed
    assert [str(value).lower() for value in created.params] == [str(value).lower() for value in read.values()]
    appended = event(receipt, pools.EpochAppended)
    stored = pools.epochAt(created.pool, 12)
    assert list(appended.attestors) == list(stored.attestors) == epoch["attestors"]
    assert bytes(appended.feedsRoot) == bytes(stored.feedsRoot) == epoch["feedsRoot"]
    assert bytes(appended.manifest) == bytes(stored.manifest) == epoch["manifest"]
    assert (stored.feedCount, stored.quorum, stored.fromRound) == (3, 2, 0)
    assert (pools.epochCount(created.pool), pools.exists(created.pool)) == (1, True)


def test_create__content_of_the_rules__is_pending_no_longer(pools, params, epoch, relayer) -> None:
    pools.createPool(elsewhere(params), epoch, sender=relayer)
    assert bytes(pools.pendingBlob()) == b""


def test_create__region_that_starts_like_reserved_code__can_be_read(pools, params, epoch, relayer) -> None:
    changed = params | {"region": b"\xef\0".ljust(32, b"\0")}
    pools.createPool(changed, epoch, sender=relayer)
    assert dict(pools.paramsOf(pools.poolId(changed)).items()) == changed


def test_create__twice__reverts(world, pools, params, epoch, relayer, reverts) -> None:
    with reverts(pools.PoolExists, world.pool):
        pools.createPool(params, epoch, sender=relayer)


def test_read__unknown_pool__reverts(pools, reverts) -> None:
    with reverts(pools.UnknownPool, bytes(32)):
        pools.paramsOf(bytes(32))
    with reverts(pools.UnknownPool, bytes(32)):
        pools.epochAt(bytes(32), 0)
    with reverts(pools.UnknownPool, bytes(32)):
        pools.paramsUnpaused(bytes(32))
    with reverts(pools.UnknownPool, bytes(32)):
        pools.feedCountAt(bytes(32), 0)
    with reverts(pools.UnknownPool, bytes(32)):
        pools.sameFeeds(bytes(32), 0, 1)
    with reverts(pools.UnknownPool, bytes(32)):
        pools.signersOf(bytes(32), 0, bytes(32), [])
    assert (pools.epochCount(bytes(32)), pools.exists(bytes(32))) == (0, False)


@pytest.mark.parametrize(
    ("changed", "limit"),
    [
        ({"arbitrator": "0x" + 40 * "0"}, "arbitrator != 0"),
        ({"step": 0}, "step > 0"),
        ({"levels": 0}, "G * T * K > 0"),
        ({"group": 3}, "G a power of two"),
        ({"group": 128}, "G <= 64"),
        ({"group": 64, "levels": 33}, "G * T * K <= 8192"),
        ({"levels": 255, "group": 8}, "G * T * K * (K+1) * 1e6 < 2^40"),
        ({"maxEntries": 0}, "0 < maxEntries <= 64"),
        ({"maxEntries": 65}, "0 < maxEntries <= 64"),
        ({"period": 3599}, "T * step <= period"),
        ({"openAhead": 23}, "openAhead >= 24"),
        ({"revealEnd": 23}, "revealEnd >= 24"),
        ({"revealEnd": 601}, "revealEnd <= lead"),
        ({"observeStart": 4199}, "observeStart >= lead + T * step"),
        ({"observeEnd": 4223}, "observeEnd >= observeStart + 24"),
        ({"disputeEnd": 4823}, "disputeEnd >= observeEnd + 24"),
        ({"resolveEnd": 5423}, "resolveEnd >= disputeEnd + 24"),
        ({"proposeEnd": 6023}, "proposeEnd >= resolveEnd + 24"),
        ({"refuteWindow": 23}, "refuteWindow >= 24"),
        ({"refLag": 1}, "refLag * period >= lead + T * step"),
        ({"resolveEnd": 13_000, "proposeEnd": 13_024}, "refLag * period >= resolveEnd - disputeEnd"),
        ({"openAhead": 7201}, "openAhead + hardEnd <= cooldown"),
        ({"lossMax": 0}, "lossMax > 0"),
        ({"muBps": 7001}, "lambdaBps + muBps <= 10000"),
        ({"slashBps": 501}, "slashBps <= 500"),
        ({"emaRounds": 0}, "emaRounds > 0"),
        ({"minWager": 0}, "minWager > 0"),
        ({"observeBond": UNIT - 1}, "observeBond >= minWager"),
        ({"proposeBond": UNIT - 1}, "proposeBond >= minWager"),
        ({"observeBond": 2**88 + 1}, "observeBond <= 2^88"),
        ({"proposeBond": 2**88 + 1}, "proposeBond <= 2^88"),
        ({"minWager": 1001}, "minWager a multiple of 1000"),
        ({"lockCapBps": 0}, "0 < lockCapBps <= 10000"),
        ({"lockCapBps": 10_001}, "0 < lockCapBps <= 10000"),
    ],
)
def test_create__broken_rule__is_named(pools, params, epoch, relayer, reverts, changed, limit) -> None:
    with reverts(pools.LimitBroken, limit):
        pools.createPool(params | changed, epoch, sender=relayer)


@pytest.mark.parametrize(
    ("changed", "limit"),
    [
        ({"fromRound": 1}, "the first epoch's fromRound = 0"),
        ({"feedsRoot": bytes(32)}, "feedsRoot != 0"),
        ({"feedCount": 0}, "feedCount > 0"),
        ({"feedCount": 6555}, "(maxEntries+1) * groups * 5 <= 64 KiB"),
        ({"manifest": b""}, "manifest a CIDv1, raw, sha2-256"),
        ({"manifest": bytes.fromhex("01551220") + bytes(31)}, "manifest a CIDv1, raw, sha2-256"),
        ({"manifest": bytes.fromhex("01551220") + bytes(33)}, "manifest a CIDv1, raw, sha2-256"),
        ({"manifest": bytes.fromhex("01701220") + bytes(32)}, "manifest a CIDv1, raw, sha2-256"),
        ({"quorum": 1}, "quorum > attestors / 2"),
        ({"quorum": 4}, "quorum <= attestors"),
    ],
)
def test_create__broken_epoch__is_named(pools, params, epoch, relayer, reverts, changed, limit) -> None:
    with reverts(pools.LimitBroken, limit):
        pools.createPool(elsewhere(params), epoch | changed, sender=relayer)


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 0, 1]], ids=["descending", "twice"])
def test_create__attestors_not_ascending__is_named(pools, params, epoch, relayer, reverts, order) -> None:
    attestors = [epoch["attestors"][i] for i in order]
    with reverts(pools.LimitBroken, "attestors strictly ascending"):
        pools.createPool(elsewhere(params), epoch | {"attestors": attestors}, sender=relayer)


@pytest.mark.parametrize(
    "changed",
    [
        {"revealEnd": 600},
        {"openAhead": 7200},
        {"maxEntries": 64},
        {"lambdaBps": 9000},
        {"resolveEnd": 5424},
        {"group": 64, "levels": 32},
        {"observeBond": 2**88},
        {"proposeBond": UNIT},
        {"proposeBond": 2**88},
    ],
)
def test_create__rule_at_its_limit__is_accepted(pools, params, epoch, relayer, changed) -> None:
    assert not pools.createPool(params | changed, epoch, sender=relayer).failed
