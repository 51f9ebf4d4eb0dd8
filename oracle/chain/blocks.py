"""Blocks of the chain by their headers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcRefused, RpcUnreachable

_BLOOM_BITS = 2048


@dataclass(frozen=True)
class Block:
    """A block's header; `time` is its timestamp in UTC seconds, `bloom` the filter of its logs, 0 if unknown."""

    number: int
    hash: str
    parent: str
    time: int
    bloom: int = 0

    @classmethod
    def of(cls, header: Mapping[str, Any]) -> "Block":
        """The block of a JSON-RPC header."""
        return cls(
            number=int(header["number"], 16),
            hash=header["hash"],
            parent=header["parentHash"],
            time=int(header["timestamp"], 16),
            bloom=int(header.get("logsBloom") or "0x0", 16),
        )

    def may_log(self, addresses: Iterable[bytes], topic: bytes | None) -> bool:
        """Whether the block may have a log of one of these addresses, with this topic; False is certain."""
        if not self.bloom or (topic is not None and not self._has(topic)):
            return False
        return any(self._has(address) for address in addresses)

    def _has(self, value: bytes) -> bool:
        digest = keccak(value)
        bits = (int.from_bytes(digest[at : at + 2], "big") % _BLOOM_BITS for at in (0, 2, 4))
        return all(self.bloom >> bit & 1 for bit in bits)


def head_of(rpc: RpcClient) -> Block:
    """The latest block; with a quorum, the latest one that enough endpoints have."""
    if rpc.quorum == 1:
        return _block(rpc.call("eth_getBlockByNumber", "latest", False))
    heads = [int(header["number"], 16) for header in rpc.answers("eth_getBlockByNumber", "latest", False) if header]
    if len(heads) < rpc.quorum:
        raise RpcUnreachable(f"{len(heads)} endpoints of the chain answer, and {rpc.quorum} must agree")
    return agreed_block(rpc, sorted(heads, reverse=True)[rpc.quorum - 1])


def agreed_block(rpc: RpcClient, number: int) -> Block:
    """The block of this number, on which the endpoints of a quorum agree."""
    header = rpc.agreed("eth_getBlockByNumber", hex(number), False, key=lambda header: header and header["hash"])
    return _block(header)


def block_at(rpc: RpcClient, number: int) -> Block | None:
    """The block of this number; None if the endpoint has none."""
    header = rpc.call("eth_getBlockByNumber", hex(number), False)
    return Block.of(header) if header else None


def first_block_since(rpc: RpcClient, time: int, first: int, last: int) -> int:
    """The number of the first block from `first` to `last` that is not older than a time (UTC s), or else `last`."""
    while first < last:
        middle = (first + last) // 2
        block = block_at(rpc, middle)
        if block is None:
            raise RpcUnreachable(f"the endpoint lacks block {middle}: it may still be syncing")
        first, last = (first, middle) if block.time >= time else (middle + 1, last)
    return first


def blocks_at(rpc: RpcClient, numbers: Iterable[int]) -> dict[int, Block]:
    """The blocks of these numbers that the endpoint has, in one batch."""
    headers = rpc.batch([("eth_getBlockByNumber", (hex(number), False)) for number in sorted(set(numbers))])
    blocks = [Block.of(header) for header in headers if header and not isinstance(header, RpcRefused)]
    return {block.number: block for block in blocks}


def has_block(rpc: RpcClient, block: Block) -> bool:
    """Whether some endpoint has this block in its chain."""
    headers = rpc.answers("eth_getBlockByNumber", hex(block.number), False)
    return any(header and header["hash"] == block.hash for header in headers)


def _block(header: Any) -> Block:
    if not header:
        raise RpcUnreachable("the endpoint returns no block: it may still be syncing")
    return Block.of(header)
