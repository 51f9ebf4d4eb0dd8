"""propose: the window, the bond, and one row per counted entry and for the reference."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.conftest import content_of

UNIT = 10**18
WRONG = 5
"""The loss that a spammer's proposals have in their first row."""


@pytest.fixture
def market(deployed):
    return deployed.market


def test_propose__two_rows__rows_in_the_event_and_hash(observed, settler, market, event) -> None:
    rows = [(5).to_bytes(5, "big") + (7).to_bytes(5, "big"), (2**40 - 1).to_bytes(5, "big") * 2]
    receipt = market.propose(observed.pool, 0, rows, sender=settler)
    log = event(receipt, market.Proposed)
    sums, hashes = [12, 2**41 - 2], [keccak(row) for row in rows]
    expected = keccak(encode(["uint256[]", "bytes32[]"], [sums, hashes]))
    assert (log.round, log.proposal, log.proposer, log.hasReference) == (0, 0, settler.address, False)
    assert [bytes(row) for row in log.rows] == rows
    sealed = keccak(encode(["bytes32", "address", "uint256"], [expected, settler.address, receipt.timestamp]))
    assert bytes(market.proposalHash(observed.pool, 0, 0)) == sealed
    assert bytes(market.proposalHash(observed.pool, 0, 1)) == bytes(32)


def test_propose__takes_the_bond(observed, settler, deployed, event) -> None:
    receipt = observed.propose(0, [1, 2], sender=settler)
    assert event(receipt, deployed.vault.BondTaken).amount == 2 * UNIT


def test_propose__several__are_live(observed, market) -> None:
    observed.propose(0, [1, 2])
    observed.propose(0, [1, 3])
    state = market.roundOf(observed.pool, 0)
    assert (state.proposals, state.live) == (2, 0b11)


@pytest.mark.parametrize("dirt", [1, 255])
def test_propose__dirty_padding_in_the_calldata__event_has_the_same_rows(observed, market, settler, event, dirt):
    rows = [(5).to_bytes(5, "big") + (7).to_bytes(5, "big"), bytes(10)]
    clean = market.propose.encode_input(observed.pool, 0, rows)
    dirty = bytes(clean[:-1]) + bytes([dirt])
    receipt = settler.transfer(market, data=dirty, value=0)
    log = event(receipt, market.Proposed)
    assert [bytes(row) for row in log.rows] == rows
    assert content_of(log, receipt.timestamp)["sums"] == [12, 0]


def test_propose__rows_that_share_their_calldata__event_has_each_of_them(observed, market, settler, event) -> None:
    row = (5).to_bytes(5, "big") + (7).to_bytes(5, "big")
    clean = bytes(market.propose.encode_input(observed.pool, 0, [row, row]))
    offsets = clean.index(encode(["uint256"], [2]), 4 + 96) + 32
    shared = clean[: offsets + 32] + clean[offsets : offsets + 32] + clean[offsets + 64 :]
    assert shared != clean
    receipt = settler.transfer(market, data=shared, value=0)
    assert [bytes(item) for item in event(receipt, market.Proposed).rows] == [row, row]


def test_propose__64_proposals__bond_doubles_every_eight_and_there_is_no_65th(
    observed, market, deployed, settler, reverts, event
) -> None:
    deployed.token.mint(settler, 10_000 * UNIT, sender=settler)
    bonds = [event(observed.propose(0, [WRONG, n], sender=settler), deployed.vault.BondTaken).amount for n in range(64)]
    assert bonds == [2 * UNIT << n // 8 for n in range(64)]
    assert sum(bonds) == 2 * UNIT * 2040
    state = market.roundOf(observed.pool, 0)
    assert (state.proposals, state.live) == (64, 2**64 - 1)
    with reverts(market.TooManyProposals, 64):
        observed.propose(0, [WRONG, 64], sender=settler)


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
