"""propose: the window, the bond, and one row per counted entry and for the reference."""

import pytest
from eth_abi import encode
from eth_utils import keccak

UNIT = 10**18


@pytest.fixture
def market(deployed):
    return deployed.market


def test_propose__two_rows__sums_hash_and_event(observed, settler, market, event) -> None:
    rows = [(5).to_bytes(5, "big") + (7).to_bytes(5, "big"), (2**40 - 1).to_bytes(5, "big") * 2]
    receipt = market.propose(observed.pool, 0, rows, sender=settler)
    log = event(receipt, market.Proposed)
    sums, hashes = [12, 2**41 - 2], [keccak(row) for row in rows]
    expected = keccak(encode(["uint256[]", "bytes32[]"], [sums, hashes]))
    assert (log.round, log.proposal, log.proposer, log.hasReference) == (0, 0, settler.address, False)
    assert list(log.sums) == sums
    assert [bytes(item) for item in log.rowHashes] == hashes
    assert bytes(log.hash) == expected
    sealed = keccak(encode(["bytes32", "address", "uint256"], [expected, settler.address, receipt.timestamp]))
    assert bytes(market.proposalHash(observed.pool, 0, 0)) == sealed
    assert bytes(market.proposalHash(observed.pool, 0, 1)) == bytes(32)


def test_propose__takes_the_bond(observed, settler, deployed, event) -> None:
    receipt = observed.propose(0, [1, 2], sender=settler)
    assert event(receipt, deployed.vault.BondTaken).amount == 2 * UNIT


def test_propose__several__are_counted(observed, market) -> None:
    observed.propose(0, [1, 2])
    observed.propose(0, [1, 3])
    state = market.roundOf(observed.pool, 0)
    assert (state.proposals, state.live) == (2, 2)


@pytest.mark.parametrize("offset", [5400, 6599])
def test_propose__first_and_last_second__is_accepted(observed, offset) -> None:
    observed.at(0, offset)
    assert not observed.propose(0, [1, 2]).failed


@pytest.mark.parametrize("offset", [5399, 6600])
def test_propose__outside_its_window__reverts(revealed, market, reverts, offset) -> None:
    revealed.observe(0, 0b11)
    revealed.at(0, offset)
    with reverts(market.OutsideWindow, revealed.gate(0) + 5400, revealed.gate(0) + 6600):
        revealed.propose(0, [1, 2])


def test_propose__unobserved__reverts(revealed, market, reverts) -> None:
    revealed.at(0, "disputeEnd")
    with reverts(market.NotObserved):
        revealed.propose(0, [1, 2])


@pytest.mark.parametrize("count", [1, 3])
def test_propose__wrong_number_of_rows__reverts(observed, market, reverts, count) -> None:
    with reverts(market.WrongRowCount, count, 2):
        observed.propose(0, [1] * count)


def test_propose__unavailable_entry__has_no_row(revealed) -> None:
    revealed.observe(0, 0b10)
    revealed.at(0, "disputeEnd")
    assert not revealed.propose(0, [1]).failed


@pytest.mark.parametrize("length", [0, 5, 9, 15])
def test_propose__row_of_wrong_length__reverts(observed, market, relayer, reverts, length) -> None:
    with reverts(market.WrongRowLength, 1, length, 10):
        market.propose(observed.pool, 0, [bytes(10), bytes(length)], sender=relayer)
