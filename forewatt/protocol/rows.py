"""A proposal's rows: the losses of the groups of feeds as uint40 big-endian, and their hashes on chain."""

from collections.abc import Sequence

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from forewatt.protocol.errors import EncodingError

LOSS_BYTES = 5


def encode_row(group_losses: Sequence[int]) -> bytes:
    """Encode the losses of all groups, in order. EncodingError if a loss does not fit uint40."""
    try:
        return b"".join(loss.to_bytes(LOSS_BYTES, "big") for loss in group_losses)
    except OverflowError as why:
        raise EncodingError(f"a group's loss does not fit uint40: {why}") from why


def decode_row(row: bytes) -> tuple[int, ...]:
    """The losses of a row. EncodingError unless the length is a multiple of five."""
    if len(row) % LOSS_BYTES:
        raise EncodingError(f"a row of {len(row)} bytes is not a whole number of uint40 losses")
    return tuple(int.from_bytes(row[at : at + LOSS_BYTES], "big") for at in range(0, len(row), LOSS_BYTES))


def row_hash(row: bytes) -> bytes:
    """keccak256 of the row."""
    return keccak(row)


def stored_hash(content_hash: bytes, proposer: str, proposed_at: int) -> bytes:
    """What the market stores of a proposal: keccak256(abi.encode(content hash, proposer, block time))."""
    return keccak(encode(["bytes32", "address", "uint256"], [content_hash, proposer, proposed_at]))


def proposal_hash(sums: Sequence[int], row_hashes: Sequence[bytes]) -> bytes:
    """keccak256(abi.encode(uint256[] row sums, bytes32[] row hashes))."""
    return keccak(encode(["uint256[]", "bytes32[]"], [list(sums), list(row_hashes)]))
