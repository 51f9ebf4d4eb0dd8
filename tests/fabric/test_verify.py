"""Blocks are verified without trust in a peer: every planted lie is named."""

from typing import Any

import pytest
from fabric_protos.common import common_pb2

from forewatt.fabric.blocks import decode_block
from forewatt.fabric.errors import BadBlock
from forewatt.fabric.verify import Verifier
from tests.fabric.blocks import block, envelopes_of, genesis, hash_of, transaction
from tests.fabric.keys import Authority

ALPHA, BETA, ORDERER = Authority("AlphaMSP"), Authority("BetaMSP"), Authority("OrdererMSP")
CLIENT, PEERS, CONSENTER = ALPHA.client("node"), (ALPHA.client("peer"), BETA.client("peer")), ORDERER.client("orderer")


def chain() -> list[Any]:
    """A channel's first block, and one with two transactions."""
    first = genesis([ALPHA, BETA, ORDERER])
    calls = [transaction(CLIENT, PEERS, b"vote", bytes([number]), {f"key/{number}": b"1"}) for number in range(2)]
    return [first, block(1, hash_of(first), calls, CONSENTER)]


def verify(blocks: list[Any]) -> Verifier:
    verifier = Verifier()
    for raw in blocks:
        verifier.check(raw)
    return verifier


def test_a_right_chain_verifies_with_all_its_signatures() -> None:
    blocks = chain()
    verifier = verify(blocks)
    assert verifier.signatures == 1 + 2 * 3
    assert verifier.genesis == hash_of(blocks[0]).hex()
    assert verifier.organisations == ("AlphaMSP", "BetaMSP")


def test_a_later_configuration_adds_an_authority() -> None:
    first, later = genesis([ALPHA, ORDERER]), genesis([ALPHA, BETA, ORDERER])
    update = block(1, hash_of(first), envelopes_of(later), CONSENTER)
    call = transaction(BETA.client("node"), PEERS, b"vote", b"", {"key": b"1"})
    with pytest.raises(BadBlock, match="no authority of BetaMSP has issued"):
        verify([first, block(1, hash_of(first), [call], CONSENTER)])
    assert verify([first, update, block(2, hash_of(update), [call], CONSENTER)]).signatures == 2 + 3


def test_a_block_decodes_to_what_was_called_and_written() -> None:
    decoded = decode_block(chain()[1])
    call = decoded.transactions[1]
    assert call.valid
    assert (call.chaincode, call.arguments, call.endorsers) == ("forewatt", (b"vote", b"\x01"), ("AlphaMSP", "BetaMSP"))
    assert call.writes.values == {"key/1": b"1"}


def test_a_missing_flag_is_named() -> None:
    raw = chain()[1]
    raw.metadata.metadata[common_pb2.TRANSACTIONS_FILTER] = bytes(1)
    with pytest.raises(BadBlock, match="2 transactions and 1 flags"):
        decode_block(raw)


def test_a_missing_block_is_named() -> None:
    with pytest.raises(BadBlock, match="block 1 comes where block 0 must"):
        verify(chain()[1:])


def test_a_changed_transaction_is_named() -> None:
    blocks = chain()
    blocks[1].data.data[0] = blocks[1].data.data[1]
    with pytest.raises(BadBlock, match="do not have the hash"):
        verify(blocks)


def test_a_block_on_another_chain_is_named() -> None:
    first, other = genesis([ALPHA, BETA, ORDERER]), genesis([ALPHA, ORDERER])
    with pytest.raises(BadBlock, match="does not name the hash"):
        verify([first, block(1, hash_of(other), [], CONSENTER)])


def test_a_block_without_an_orderers_signature_is_named() -> None:
    first = genesis([ALPHA, BETA, ORDERER])
    with pytest.raises(BadBlock, match="no orderer has signed block 1"):
        verify([first, block(1, hash_of(first), [])])


def test_a_client_of_an_unknown_authority_is_named() -> None:
    first, stranger = genesis([ALPHA, BETA, ORDERER]), Authority("AlphaMSP").client("node")
    call = transaction(stranger, PEERS, b"vote", b"", {"key": b"1"})
    with pytest.raises(BadBlock, match=r"the client's signature of transaction 0 of block 1 .* AlphaMSP has issued"):
        verify([first, block(1, hash_of(first), [call], CONSENTER)])


def test_a_wrong_endorsement_is_named() -> None:
    first = genesis([ALPHA, BETA, ORDERER])
    # The first peer's certificate with the second peer's key.
    forged = type(PEERS[0])("AlphaMSP", PEERS[0].certificate, PEERS[1].key)
    call = transaction(CLIENT, [forged], b"vote", b"", {"key": b"1"})
    with pytest.raises(BadBlock, match="an endorsement of transaction 0 of block 1 is wrong"):
        verify([first, block(1, hash_of(first), [call], CONSENTER)])
