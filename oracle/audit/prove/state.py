"""Checks eth_getProof: the code and the storage of an account against a block's state root."""

from dataclasses import dataclass

import rlp  # type: ignore[import-untyped]
from eth_utils.crypto import keccak
from trie import HexaryTrie  # type: ignore[import-untyped]
from trie import exceptions as trie_errors

from oracle.audit.errors import EndpointLies
from oracle.audit.prove.header import Header
from oracle.audit.read.hexes import data, items, mapping

NO_CODE = keccak(b"")
FALSE = (
    trie_errors.BadTrieProof,
    trie_errors.InvalidNibbles,
    trie_errors.InvalidNode,
    trie_errors.MissingTrieNode,
    trie_errors.ValidationError,
    rlp.exceptions.RLPException,
)
"""What the libraries raise for a proof that does not lead anywhere."""


@dataclass(frozen=True)
class Account:
    """What the state's trie proves about an account: the hash of its code, and the root of its storage."""

    code_hash: bytes
    storage_root: bytes


def proven_account(header: Header, address: str, answer: object, where: str) -> Account:
    """The account at an address; EndpointLies unless the proof leads to it from the header's state root."""
    part = mapping(answer, "the proof of an account")
    leaf = _leaf(header.state_root, bytes.fromhex(address[2:]), part.get("accountProof"), f"{address}", header, where)
    if not leaf:
        return Account(NO_CODE, b"")
    _, _, storage_root, code_hash = rlp.decode(leaf)
    return Account(bytes(code_hash), bytes(storage_root))


def require_code(account: Account, code: bytes, address: str, where: str) -> None:
    """EndpointLies unless code is the account's."""
    if keccak(code) != account.code_hash:
        raise EndpointLies(where, f"gives code at {address} that is not the account's in the state")


def proven_word(header: Header, account: Account, slot: int, answer: object, address: str, where: str) -> int:
    """The word in a slot of the account's storage; EndpointLies unless the first storage proof leads to it."""
    proofs = items(mapping(answer, "the proof of an account").get("storageProof"), "the storage proof")
    proof = mapping(proofs[0] if proofs else None, "the storage proof").get("proof")
    what = f"slot {slot} of {address}"
    leaf = _leaf(account.storage_root, slot.to_bytes(32, "big"), proof, what, header, where)
    return int.from_bytes(rlp.decode(leaf), "big") if leaf else 0


def _leaf(root: bytes, key: bytes, proof: object, what: str, header: Header, where: str) -> bytes:
    """What a trie has at the hash of a key; empty if the proof shows that it has nothing there."""
    try:
        nodes = [rlp.decode(data(node, "a node of a proof")) for node in items(proof, "a proof")]
        return bytes(HexaryTrie.get_from_proof(root, keccak(key), nodes))
    except (*FALSE, ValueError, TypeError, LookupError) as error:
        said = f"gives no valid proof of {what} in the state of block {header.number}"
        raise EndpointLies(where, said) from error
