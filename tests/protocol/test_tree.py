"""Merkle trees: shape, paths, and the exact bytes of leaves and nodes."""

import os
import subprocess
import sys

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol import tree
from forewatt.protocol.errors import TreeError

WORDS = st.binary(min_size=32, max_size=32)


def test_leaf__content__is_the_hash_of_the_specified_bytes() -> None:
    salt = tree.leaf_salt(b"k" * 32, 7)
    assert salt == keccak(b"k" * 32 + b"\x00\x00\x00\x07")
    assert tree.leaf(7, b"series", salt) == keccak(b"\x00" + b"\x00\x00\x00\x07" + salt + keccak(b"series"))
    assert tree.leaf(7, b"series") == keccak(b"\x00" + b"\x00\x00\x00\x07" + keccak(b"series"))
    assert tree.leaf(7, b"", salt) == bytes(32)


def test_root__one_feed__is_its_leaf() -> None:
    assert tree.observation_tree([b"only"], 1).root == tree.leaf(0, b"only")


def test_root__padding__is_hashed_like_a_node() -> None:
    leaves = [bytes([i]) * 32 for i in (1, 2, 3)]
    expected = tree.node(tree.node(leaves[0], leaves[1]), tree.node(leaves[2], bytes(32)))
    assert tree.build(leaves, 2).root == expected
    assert tree.build(leaves, 3).root == tree.node(expected, tree.zero_root(2))


@pytest.mark.parametrize(
    ("feeds", "group", "depth"), [(1, 1, 0), (2, 1, 1), (3, 1, 2), (1, 8, 3), (8, 8, 3), (9, 8, 4), (1024, 8, 10)]
)
def test_depth__feeds_and_group__is_the_larger_of_both(feeds: int, group: int, depth: int) -> None:
    assert tree.depth_of(feeds, group) == depth


@pytest.mark.parametrize(("feeds", "group"), [(0, 1), (1, 0), (1, 3), (2**32 + 1, 1)])
def test_depth__impossible_shape__is_refused(feeds: int, group: int) -> None:
    with pytest.raises(TreeError):
        tree.depth_of(feeds, group)


@given(leaves=st.lists(WORDS, min_size=1, max_size=20), slack=st.integers(0, 2), seed=st.integers(0, 10**6))
def test_path__any_node_at_any_height__leads_to_the_root(leaves: list[bytes], slack: int, seed: int) -> None:
    depth = tree.depth_of(len(leaves)) + slack
    built = tree.build(leaves, depth)
    height = seed % (depth + 1)
    index = seed % 2 ** (depth - height)
    row = built.levels[height]
    hashed = row[index] if index < len(row) else tree.zero_root(height)
    path = built.path(index, height)
    assert tree.verify(built.root, hashed, index, path)
    assert not tree.verify(built.root, hashed, index + 2 ** len(path), path)
    assert not tree.verify(built.root, keccak(hashed), index, path)


@given(leaves=st.lists(WORDS, min_size=1, max_size=9), at=st.integers(0, 8))
def test_root__one_leaf_changed__differs(leaves: list[bytes], at: int) -> None:
    depth = tree.depth_of(len(leaves))
    changed = list(leaves)
    changed[at % len(leaves)] = keccak(leaves[at % len(leaves)])
    assert tree.build(leaves, depth).root != tree.build(changed, depth).root


def test_build__too_many_leaves_or_none__is_refused() -> None:
    with pytest.raises(TreeError, match="do not fit"):
        tree.build([bytes(32)] * 3, 1)
    with pytest.raises(TreeError, match="do not fit"):
        tree.build([], 1)


def test_path__outside_the_tree__is_refused() -> None:
    with pytest.raises(TreeError, match="no node 2"):
        tree.build([bytes(32)] * 2, 1).path(2)


def test_leaf__index_beyond_uint32__is_refused() -> None:
    with pytest.raises(TreeError, match="uint32"):
        tree.leaf(2**32, b"x")


def test_hash__of_a_process_that_imports_forewatt_first__is_the_fast_library() -> None:
    lines = "import sys, forewatt.protocol.tree as tree; tree.leaf(7, b'series'); print('_pysha3' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != "ETH_HASH_BACKEND"}
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "True"
