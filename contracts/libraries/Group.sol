// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {GroupProof} from "../interfaces/ForewattTypes.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {Pinball} from "./Pinball.sol";
import {Tree} from "./Tree.sol";

/// @title Group
/// @notice Recomputes the loss of one group of feeds, and checks its series against the roots of two trees.
library Group {
    /// @notice The sizes that trees and losses depend on.
    /// @param group Number of feeds in a group, G.
    /// @param feedCount Number of feeds.
    /// @param steps Number of steps of a forecast, T.
    /// @param levels Number of quantile levels, K.
    struct Shape {
        uint256 group;
        uint256 feedCount;
        uint256 steps;
        uint256 levels;
    }

    /// @notice Returns the loss of a forecast over the feeds of a group.
    /// @param seed Seed of the salts, from the revealed key and the commit's context.
    function forecastLoss(
        GroupProof calldata proof,
        bytes32 seed,
        bytes32 forecastRoot,
        bytes32 observedRoot,
        Shape memory shape
    ) internal pure returns (uint256 total) {
        (uint256 first, uint256 siblings) = _locate(proof.group, shape);
        bytes32[] memory leaves = new bytes32[](shape.group);
        bytes32[] memory observedLeaves = new bytes32[](shape.group);
        for (uint256 i; i < shape.group; ++i) {
            bytes memory series = _series(proof.series, first, i, shape);
            bytes memory observed = _series(proof.observed, first, i, shape);
            uint32 index = uint32(first + i);
            leaves[i] = Tree.forecastLeaf(index, Tree.salt(seed, index), series);
            observedLeaves[i] = Tree.observationLeaf(index, observed);
            total += Pinball.loss(series, observed, shape.steps, shape.levels);
        }
        _requirePath(leaves, proof.group, proof.path, siblings, forecastRoot);
        _requirePath(observedLeaves, proof.group, proof.observedPath, siblings, observedRoot);
    }

    /// @notice Returns the loss of the reference over the feeds of a group.
    /// @param earlierRoot Observation root of the round whose observation is the reference.
    function referenceLoss(GroupProof calldata proof, bytes32 earlierRoot, bytes32 observedRoot, Shape memory shape)
        internal
        pure
        returns (uint256 total)
    {
        (uint256 first, uint256 siblings) = _locate(proof.group, shape);
        bytes32[] memory earlierLeaves = new bytes32[](shape.group);
        bytes32[] memory observedLeaves = new bytes32[](shape.group);
        for (uint256 i; i < shape.group; ++i) {
            bytes memory series = _series(proof.series, first, i, shape);
            bytes memory observed = _series(proof.observed, first, i, shape);
            earlierLeaves[i] = Tree.observationLeaf(uint32(first + i), series);
            observedLeaves[i] = Tree.observationLeaf(uint32(first + i), observed);
            total += Pinball.referenceLoss(series, observed, shape.steps, shape.levels);
        }
        _requirePath(earlierLeaves, proof.group, proof.path, siblings, earlierRoot);
        _requirePath(observedLeaves, proof.group, proof.observedPath, siblings, observedRoot);
    }

    /// @dev Returns the first feed of a group, and the number of siblings from the group's root to the tree's root.
    function _locate(uint256 group, Shape memory shape) private pure returns (uint256 first, uint256 siblings) {
        first = group * shape.group;
        if (first >= shape.feedCount) revert IDisputes.UnknownGroup(group);
        siblings = Tree.depth(shape.group, shape.feedCount) - Tree.depth(shape.group, 1);
    }

    /// @dev Returns the i-th series of a group. Reverts if there are not G of them, or the leaf beyond the last feed is
    /// not empty.
    function _series(bytes[] calldata given, uint256 first, uint256 i, Shape memory shape)
        private
        pure
        returns (bytes memory series)
    {
        if (given.length != shape.group) revert IDisputes.WrongSeries(first + given.length);
        series = given[i];
        if (first + i >= shape.feedCount && series.length != 0) revert IDisputes.WrongSeries(first + i);
    }

    /// @dev Reverts unless the leaves of a group lead to the root.
    function _requirePath(
        bytes32[] memory leaves,
        uint256 group,
        bytes32[] calldata path,
        uint256 siblings,
        bytes32 root
    ) private pure {
        if (path.length != siblings || Tree.climb(Tree.root(leaves), group, path) != root) {
            revert IDisputes.WrongPath(root);
        }
    }
}
