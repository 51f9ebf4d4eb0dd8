// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {GroupProof} from "../interfaces/ForewattTypes.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {Pinball} from "./Pinball.sol";
import {Tree} from "./Tree.sol";

/// @title Group: executes one group of one row again, from the leaves of two trees
library Group {
    /// @notice What of a pool and its epoch the trees and losses depend on.
    struct Shape {
        uint256 group;
        uint256 feedCount;
        uint256 steps;
        uint256 levels;
    }

    /// @notice Loss of a forecast over the group's feeds, from its revealed key.
    function forecastLoss(
        GroupProof calldata proof,
        bytes32 key,
        bytes32 forecastRoot,
        bytes32 observedRoot,
        Shape memory shape
    ) internal pure returns (uint256 total) {
        (uint256 first, uint256 siblings) = _place(proof.group, shape);
        bytes32[] memory leaves = new bytes32[](shape.group);
        bytes32[] memory truths = new bytes32[](shape.group);
        for (uint256 i; i < shape.group; ++i) {
            bytes memory series = _series(proof.series, first, i, shape);
            bytes memory observed = _series(proof.observed, first, i, shape);
            uint32 index = uint32(first + i);
            leaves[i] = Tree.forecastLeaf(index, Tree.salt(key, index), series);
            truths[i] = Tree.observationLeaf(index, observed);
            total += Pinball.loss(series, observed, shape.steps, shape.levels);
        }
        _requirePath(leaves, proof.group, proof.path, siblings, forecastRoot);
        _requirePath(truths, proof.group, proof.observedPath, siblings, observedRoot);
    }

    /// @notice Loss of the reference over the group's feeds.
    function referenceLoss(GroupProof calldata proof, bytes32 earlierRoot, bytes32 observedRoot, Shape memory shape)
        internal
        pure
        returns (uint256 total)
    {
        (uint256 first, uint256 siblings) = _place(proof.group, shape);
        bytes32[] memory earlier = new bytes32[](shape.group);
        bytes32[] memory truths = new bytes32[](shape.group);
        for (uint256 i; i < shape.group; ++i) {
            bytes memory series = _series(proof.series, first, i, shape);
            bytes memory observed = _series(proof.observed, first, i, shape);
            earlier[i] = Tree.observationLeaf(uint32(first + i), series);
            truths[i] = Tree.observationLeaf(uint32(first + i), observed);
            total += Pinball.referenceLoss(series, observed, shape.steps, shape.levels);
        }
        _requirePath(earlier, proof.group, proof.path, siblings, earlierRoot);
        _requirePath(truths, proof.group, proof.observedPath, siblings, observedRoot);
    }

    /// @dev The group's first feed, and the siblings between its root and the tree's.
    function _place(uint256 group, Shape memory shape) private pure returns (uint256 first, uint256 siblings) {
        first = group * shape.group;
        if (first >= shape.feedCount) revert IDisputes.UnknownGroup(group);
        siblings = Tree.depth(shape.group, shape.feedCount) - Tree.depth(shape.group, 1);
    }

    function _series(bytes[] calldata all, uint256 first, uint256 i, Shape memory shape)
        private
        pure
        returns (bytes memory series)
    {
        if (all.length != shape.group) revert IDisputes.WrongSeries(first + all.length);
        series = all[i];
        if (first + i >= shape.feedCount && series.length != 0) revert IDisputes.WrongSeries(first + i);
    }

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
