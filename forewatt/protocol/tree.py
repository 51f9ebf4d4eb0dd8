"""Merkle trees over feeds: domain-separated nodes, salted forecast leaves, zero for missing leaves and padding."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_hash.auto import keccak

from forewatt.protocol.errors import TreeError
from forewatt.protocol.words import ZERO32

LEAF_TAG = b"\x00"
NODE_TAG = b"\x01"
MAX_FEEDS = 2**32


def leaf(index: int, content: bytes, salt: bytes = b"") -> bytes:
    """keccak256(0x00 | uint32 i | salt | keccak256(content)), or bytes32(0) for empty content (a missing leaf).

    Forecast leaves have a 32-byte salt, observation and manifest leaves none. TreeError if the index exceeds uint32.
    """
    if not 0 <= index < MAX_FEEDS:
        raise TreeError(f"leaf index {index} does not fit uint32")
    if not content:
        return ZERO32
    return keccak(LEAF_TAG + index.to_bytes(4, "big") + salt + keccak(content))


def leaf_salt(seed: bytes, index: int) -> bytes:
    """salt_i = keccak256(seed | uint32 i). It prevents guessing leaves from the root before the key is revealed."""
    return keccak(seed + index.to_bytes(4, "big"))


def node(left: bytes, right: bytes) -> bytes:
    """keccak256(0x01 | left | right)."""
    return keccak(NODE_TAG + left + right)


def depth_of(feed_count: int, group_size: int = 1) -> int:
    """max(log2 G, ceil(log2 feedCount)); TreeError unless feedCount > 0 and G is a power of two."""
    if feed_count < 1 or feed_count > MAX_FEEDS:
        raise TreeError(f"a tree needs between 1 and 2^32 feeds, got {feed_count}")
    if group_size < 1 or group_size & (group_size - 1):
        raise TreeError(f"group size {group_size} is not a power of two")
    return max(group_size.bit_length() - 1, (feed_count - 1).bit_length())


def zero_root(depth: int) -> bytes:
    """The root of a tree of that depth whose leaves are all missing, used as padding."""
    root = ZERO32
    for _ in range(depth):
        root = node(root, root)
    return root


@dataclass(frozen=True)
class Tree:
    """The levels of a tree, leaves first. Every level omits its padding."""

    levels: tuple[tuple[bytes, ...], ...]

    @property
    def root(self) -> bytes:
        return self.levels[-1][0]

    def path(self, index: int, height: int = 0) -> tuple[bytes, ...]:
        """The siblings of a node at `height` (0: a leaf, log2 G: a group) and of its ancestors, up to the root.

        `index` counts nodes at that height. TreeError if there is no such node.
        """
        depth = len(self.levels) - 1
        if not 0 <= height <= depth or not 0 <= index < 2 ** (depth - height):
            raise TreeError(f"a tree of depth {depth} has no node {index} at height {height}")
        padding = zero_root(height)
        siblings = []
        for row in self.levels[height:-1]:
            sibling = index ^ 1
            siblings.append(row[sibling] if sibling < len(row) else padding)
            padding, index = node(padding, padding), index >> 1
        return tuple(siblings)


def build(leaves: Sequence[bytes], depth: int) -> Tree:
    """The tree over the leaves, padded to 2**depth. TreeError if there are none or too many."""
    if not 1 <= len(leaves) <= 2**depth:
        raise TreeError(f"{len(leaves)} leaves do not fit a tree of depth {depth}")
    levels = [tuple(leaves)]
    padding = ZERO32
    for _ in range(depth):
        row = levels[-1] if len(levels[-1]) % 2 == 0 else (*levels[-1], padding)
        levels.append(tuple(node(row[at], row[at + 1]) for at in range(0, len(row), 2)))
        padding = node(padding, padding)
    return Tree(tuple(levels))


def root_from_path(hashed: bytes, index: int, siblings: Sequence[bytes]) -> bytes:
    """The root computed from a node and its path. Bit 0 of the index chooses the side of the first sibling."""
    for sibling in siblings:
        hashed = node(sibling, hashed) if index & 1 else node(hashed, sibling)
        index >>= 1
    return hashed


def verify(root: bytes, hashed: bytes, index: int, siblings: Sequence[bytes]) -> bool:
    """Whether the node is at `index` under the root. False if the path is too short for the index."""
    return index >> len(siblings) == 0 and root_from_path(hashed, index, siblings) == root


def forecast_tree(series: Sequence[bytes], seed: bytes, group_size: int) -> Tree:
    """The salted tree of an entry: series[i] is feed i's encoded forecast, empty if missing."""
    leaves = [leaf(i, content, leaf_salt(seed, i)) for i, content in enumerate(series)]
    return build(leaves, depth_of(len(series), group_size))


def observation_tree(series: Sequence[bytes], group_size: int) -> Tree:
    """The unsalted tree of the truth: series[i] is feed i's encoded observation, empty if missing."""
    return build([leaf(i, content) for i, content in enumerate(series)], depth_of(len(series), group_size))


def feeds_tree(entries: Sequence[bytes]) -> Tree:
    """The tree over a manifest's encoded entries; its root is the epoch's feedsRoot."""
    return build([leaf(i, content) for i, content in enumerate(entries)], depth_of(len(entries)))
