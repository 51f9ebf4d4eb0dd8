"""Proofs that refute a proposal on chain: one aligned group of feeds from two trees."""

from collections.abc import Sequence
from dataclasses import dataclass

from forewatt.protocol.errors import TreeError
from forewatt.protocol.score import leaf_loss, reference_loss
from forewatt.protocol.tree import Tree, forecast_tree, observation_tree


@dataclass(frozen=True)
class GroupProof:
    """A group's G series in two trees, with their paths. Missing leaves and padding are empty.

    `series` are the forecasts, or for the reference's row the observations of round r - refLag.
    """

    group: int
    series: tuple[bytes, ...]
    path: tuple[bytes, ...]
    observed: tuple[bytes, ...]
    observed_path: tuple[bytes, ...]

    def message(self) -> dict[str, object]:
        """Solidity field -> value, in order."""
        return {
            "group": self.group,
            "series": list(self.series),
            "path": list(self.path),
            "observed": list(self.observed),
            "observedPath": list(self.observed_path),
        }


def forecast_proof(
    series: Sequence[bytes], seed: bytes, observed: Sequence[bytes], group: int, group_size: int
) -> GroupProof:
    """The proof of one group of an entry's row; TreeError if there is no such group."""
    tree = forecast_tree(series, seed, group_size)
    return _proof(tree, series, observation_tree(observed, group_size), observed, group, group_size)


def reference_proof(earlier: Sequence[bytes], observed: Sequence[bytes], group: int, group_size: int) -> GroupProof:
    """The proof of one group of the reference's row; TreeError if there is no such group."""
    tree = observation_tree(earlier, group_size)
    return _proof(tree, earlier, observation_tree(observed, group_size), observed, group, group_size)


def forecast_group_loss(proof: GroupProof, steps: int, levels: int) -> int:
    """The loss that the contract computes for a group of an entry's row."""
    return sum(leaf_loss(*pair, steps, levels) for pair in zip(proof.series, proof.observed, strict=True))


def reference_group_loss(proof: GroupProof, steps: int, levels: int) -> int:
    """The loss that the contract computes for a group of the reference's row."""
    return sum(reference_loss(*pair, steps, levels) for pair in zip(proof.series, proof.observed, strict=True))


def _proof(
    tree: Tree, series: Sequence[bytes], truth: Tree, observed: Sequence[bytes], group: int, group_size: int
) -> GroupProof:
    if not 0 <= group * group_size < len(series):
        raise TreeError(f"{len(series)} feeds have no group {group} of {group_size}")
    height = group_size.bit_length() - 1
    return GroupProof(
        group,
        _members(series, group, group_size),
        tree.path(group, height),
        _members(observed, group, group_size),
        truth.path(group, height),
    )


def _members(series: Sequence[bytes], group: int, group_size: int) -> tuple[bytes, ...]:
    members = tuple(series[group * group_size : (group + 1) * group_size])
    return members + (b"",) * (group_size - len(members))
