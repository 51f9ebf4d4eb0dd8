"""Test vectors of leaves, trees and paths."""

from forewatt.protocol import tree
from forewatt.protocol.series import encode_series
from forewatt.protocol.vectors.encoding import Json, RandomValues, to_json

SHAPES = ((1, 1), (1, 2), (1, 3), (1, 8), (2, 1), (4, 3), (8, 1), (8, 8), (8, 9), (8, 21), (16, 5))
"""(group size, feed count): one leaf, full trees, and trees with padding at every level."""


def cases() -> dict[str, Json]:
    """The content of tree.json."""
    random = RandomValues("tree")
    return {
        "leaves": [_leaf(random, index, size) for index in (0, 1, 0x01020304, 2**32 - 1) for size in (0, 1, 4, 864)],
        "trees": [_tree(random, group, count) for group, count in SHAPES],
        "forecasts": [_forecast(random, group, count) for group, count in SHAPES],
    }


def _leaf(random: RandomValues, index: int, size: int) -> Json:
    content = (random.word() * (size // 32 + 1))[:size]
    salt = random.word() if size % 2 == 0 else b""
    return to_json({"index": index, "content": content, "salt": salt, "leaf": tree.leaf(index, content, salt)})


def _tree(random: RandomValues, group_size: int, feed_count: int) -> Json:
    depth = tree.depth_of(feed_count, group_size)
    leaves = [random.word() for _ in range(feed_count)]
    built = tree.build(leaves, depth)
    nodes = {
        (0, 0),
        (0, feed_count - 1),
        (0, 2**depth - 1),
        (group_size.bit_length() - 1, (feed_count - 1) // group_size),
    }
    return to_json(
        {
            "group_size": group_size,
            "feed_count": feed_count,
            "depth": depth,
            "leaves": leaves,
            "root": built.root,
            "paths": [_path(built, height, index) for height, index in sorted(nodes)],
        }
    )


def _path(built: tree.Tree, height: int, index: int) -> dict[str, object]:
    row = built.levels[height]
    hashed = row[index] if index < len(row) else tree.zero_root(height)
    return {"height": height, "index": index, "node": hashed, "siblings": built.path(index, height)}


def _forecast(random: RandomValues, group_size: int, feed_count: int) -> Json:
    seed = random.word()
    series = [encode_series(random.forecast(2, 3, -(10**6), 10**6)) for _ in range(feed_count)]
    if feed_count > 1:
        series[feed_count // 2] = b""
    return to_json(
        {
            "seed": seed,
            "group_size": group_size,
            "series": series,
            "salts": [tree.leaf_salt(seed, index) for index in range(feed_count)],
            "root": tree.forecast_tree(series, seed, group_size).root,
        }
    )
