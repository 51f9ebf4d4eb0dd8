"""observe: the quorum, the order of signers, the window and the bond."""

import pytest
from eth_utils import keccak

from forewatt.protocol.typed import Observation

UNIT = 10**18
CID = bytes.fromhex("01551220") + bytes(32)


@pytest.fixture
def market(deployed):
    return deployed.market


def test_observe__quorum__root_bits_and_event(revealed, attestors, settler, market, event) -> None:
    receipt = revealed.observe(0, 0b01, signers=attestors[1:], sender=settler)
    log = event(receipt, market.Observed)
    assert bytes(log.pool) == revealed.pool
    assert (log.round, log.available, log.observer) == (0, 0b01, settler.address)
    assert bytes(log.root) == keccak(text="truth")
    assert list(log.signers) == [key.address for key in attestors[1:]]
    state = market.roundOf(revealed.pool, 0)
    assert (state.available, state.observer, state.dispute) == (0b01, settler.address, 0)


def test_observe__takes_the_bond(revealed, settler, deployed, event) -> None:
    before = deployed.token.balanceOf(settler)
    receipt = revealed.observe(0, sender=settler)
    assert event(receipt, deployed.vault.BondTaken).amount == UNIT
    assert deployed.token.balanceOf(settler) == before - UNIT
    assert deployed.vault.bonds() == UNIT


def test_observe__round_without_entries__is_accepted(world, market) -> None:
    world.at(0, "observeStart")
    world.observe(0)
    assert market.roundOf(world.pool, 0).closed
    assert market.hasReference(world.pool, 2)
    assert not market.hasReference(world.pool, 3)


@pytest.mark.parametrize("offset", [4200, 4799])
def test_observe__first_and_last_second__is_accepted(world, offset) -> None:
    world.at(0, offset)
    assert not world.observe(0).failed


@pytest.mark.parametrize("offset", [4199, 4800])
def test_observe__outside_its_window__reverts(world, market, reverts, offset) -> None:
    world.at(0, offset)
    with reverts(market.OutsideWindow, world.gate(0) + 4200, world.gate(0) + 4800):
        world.observe(0)


def test_observe__zero_root__reverts(revealed, market, reverts) -> None:
    with reverts(market.ZeroRoot):
        revealed.observe(0, root=bytes(32))


def test_observe__twice__reverts(revealed, market, reverts) -> None:
    revealed.observe(0)
    with reverts(market.AlreadyObserved):
        revealed.observe(0)


def test_observe__too_few_signatures__reverts(revealed, attestors, deployed, reverts) -> None:
    with reverts(deployed.pools.QuorumMissed, 1, 2):
        revealed.observe(0, signers=attestors[:1])


def test_observe__descending_signers__reverts(revealed, attestors, deployed, reverts) -> None:
    with reverts(deployed.pools.NotAttestor, attestors[0].address):
        revealed.observe(0, signers=[attestors[1], attestors[0]])


def test_observe__same_signer_twice__reverts(revealed, attestors, deployed, reverts) -> None:
    with reverts(deployed.pools.NotAttestor, attestors[0].address):
        revealed.observe(0, signers=[attestors[0], attestors[0]])


def test_observe__stranger_among_the_signers__reverts(revealed, forecaster, attestors, deployed, reverts) -> None:
    stranger = revealed.authorities[forecaster]
    with reverts(deployed.pools.NotAttestor, stranger.address):
        revealed.observe(0, signers=[attestors[0], stranger])


def test_observe__signature_that_no_key_made__reverts(revealed, attestors, relayer, deployed, market, reverts) -> None:
    observation = Observation(revealed.pool, 0, keccak(text="truth"), 0, CID)
    signature = observation.sign(revealed.domain, attestors[0].key)
    for broken, error in (
        (signature[:64], deployed.pools.ECDSAInvalidSignatureLength),
        (signature[:64] + b"\x1d", deployed.pools.ECDSAInvalidSignature),
    ):
        with reverts(error):
            market.observe(revealed.pool, 0, observation.root, 0, CID, [signature, broken], sender=relayer)


def test_observe__epochs_changed__takes_the_attestors_of_its_round(
    revealed, epoch, attestors, admin, deployed, reverts
) -> None:
    chosen = [attestors[0].address]
    later = epoch | {"attestors": chosen, "quorum": 1}
    for start in (3, 6):
        deployed.pools.appendEpoch(revealed.pool, later | {"fromRound": start}, sender=admin)
    digest = keccak(text="digest")
    signature = attestors[0].unsafe_sign_hash(digest).signature
    for number, quorum in ((2, 2), (3, 1), (5, 1), (6, 1), (9, 1)):
        if quorum == 1:
            assert list(deployed.pools.signersOf(revealed.pool, number, digest, [signature])) == chosen
        else:
            with reverts(deployed.pools.QuorumMissed):
                deployed.pools.signersOf(revealed.pool, number, digest, [signature])


@pytest.mark.parametrize("cid", [b"", CID[:-1], CID + b"\0", b"\0" + CID[1:]], ids=len)
def test_observe__cid_of_another_length_or_kind__reverts(revealed, relayer, attestors, market, reverts, cid) -> None:
    observation = Observation(revealed.pool, 0, keccak(text="truth"), 0, cid)
    signatures = [observation.sign(revealed.domain, key.key) for key in attestors]
    with reverts(market.WrongCid):
        market.observe(revealed.pool, 0, observation.root, 0, cid, signatures, sender=relayer)


def test_observe__digest__equals_python(revealed, market) -> None:
    observation = Observation(revealed.pool, 7, keccak(text="truth"), 5, b"\x01\x55")
    digest = market.observationDigest(revealed.pool, 7, observation.root, 5, b"\x01\x55")
    assert bytes(digest) == observation.digest(revealed.domain)
