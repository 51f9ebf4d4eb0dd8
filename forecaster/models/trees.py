"""Boosted trees as flat arrays that numpy evaluates, so that serving does not load LightGBM (200 MB)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Floats

CHUNK = 2_048
"""Rows evaluated at a time; limits the memory to CHUNK x trees."""


@dataclass(frozen=True)
class Forest:
    """All trees in one node table. A leaf is its own child, so `depth` steps from a root always end in the right leaf.

    roots (trees,), feature, left and right (nodes,) int32, threshold and value (nodes,) float64.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    depth: int

    def predict(self, features: Floats) -> Floats:
        """Sum of the trees' leaf values for each row of features (R, D); shape (R,)."""
        chunks = [self._evaluate(features[at : at + CHUNK]) for at in range(0, len(features), CHUNK)]
        return np.concatenate(chunks) if chunks else np.zeros(0, np.float32)

    def _evaluate(self, features: Floats) -> Floats:
        """Evaluate all trees for one chunk of rows."""
        rows = np.arange(len(features))[:, None]
        node = np.broadcast_to(self.roots, (len(features), len(self.roots)))
        for _ in range(self.depth):
            low = features[rows, self.feature[node]] <= self.threshold[node]
            node = np.where(low, self.left[node], self.right[node])
        return self.value[node].sum(axis=1).astype(np.float32)

    def save(self, path: Path) -> None:
        """Write the arrays to an .npz file."""
        np.savez(path, **self.__dict__)

    @classmethod
    def load(cls, path: Path) -> "Forest":
        """Read the arrays that `save` wrote."""
        with np.load(path, allow_pickle=False) as saved:
            arrays = {name: saved[name] for name in saved.files}
        return cls(**{**arrays, "depth": int(arrays["depth"])})


def forest_of(dump: dict[str, Any]) -> Forest:
    """Convert `Booster.dump_model()`. Supports numeric `<=` splits without missing values only (else ValueError)."""
    nodes: list[dict[str, Any]] = []
    roots = [flatten(tree["tree_structure"], nodes) for tree in dump["tree_info"]]
    depth = max(height(tree["tree_structure"]) for tree in dump["tree_info"])
    return Forest(
        np.array(roots, np.int32),
        np.array([node["feature"] for node in nodes], np.int32),
        np.array([node["threshold"] for node in nodes], np.float64),
        np.array([node["left"] for node in nodes], np.int32),
        np.array([node["right"] for node in nodes], np.int32),
        np.array([node["value"] for node in nodes], np.float64),
        depth,
    )


def flatten(tree: dict[str, Any], nodes: list[dict[str, Any]]) -> int:
    """Append a tree's nodes to the table and return the index of its root."""
    at = len(nodes)
    nodes.append({"feature": 0, "threshold": 0.0, "left": at, "right": at, "value": tree.get("leaf_value", 0.0)})
    if "split_feature" in tree:
        if tree["decision_type"] != "<=":
            raise ValueError(f"a split of type {tree['decision_type']} is not supported")
        nodes[at] |= {"feature": tree["split_feature"], "threshold": tree["threshold"]}
        nodes[at]["left"], nodes[at]["right"] = (flatten(child, nodes) for child in children(tree))
    return at


def children(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Both branches of a split; nothing for a leaf."""
    if "split_feature" in tree:
        yield tree["left_child"]
        yield tree["right_child"]


def height(tree: dict[str, Any]) -> int:
    """Longest path from the root to a leaf."""
    return 1 + max((height(child) for child in children(tree)), default=-1)
