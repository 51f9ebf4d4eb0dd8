// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Tree: the Merkle trees of forecasts and observations
/// @dev Leaf i is feed i and the bits of i choose the side; a missing leaf and padding are bytes32(0).
library Tree {
    /// @notice max(log2 G, ceil(log2 feedCount)): levels of the tree.
    function depth(uint256 group, uint256 feedCount) internal pure returns (uint256 levels) {
        uint256 width = feedCount > group ? feedCount : group;
        while ((uint256(1) << levels) < width) ++levels;
    }

    /// @notice keccak256(key | uint32 index): the salt of one leaf.
    function salt(bytes32 key, uint32 index) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(key, index));
    }

    /// @notice keccak256(0x00 | uint32 index | salt | keccak256(series)); 0 for a missing (empty) series.
    function forecastLeaf(uint32 index, bytes32 salt_, bytes memory series) internal pure returns (bytes32) {
        if (series.length == 0) return 0;
        return keccak256(abi.encodePacked(bytes1(0x00), index, salt_, keccak256(series)));
    }

    /// @notice keccak256(0x00 | uint32 index | keccak256(series)); 0 for a missing (empty) series.
    function observationLeaf(uint32 index, bytes memory series) internal pure returns (bytes32) {
        if (series.length == 0) return 0;
        return keccak256(abi.encodePacked(bytes1(0x00), index, keccak256(series)));
    }

    /// @notice keccak256(0x01 | left | right).
    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @notice Root of all leaves padded to 2^levels; overwrites `leaves`, which must hold that many.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        for (uint256 width = leaves.length; width > 1; width /= 2) {
            for (uint256 i; i < width / 2; ++i) {
                leaves[i] = node(leaves[2 * i], leaves[2 * i + 1]);
            }
        }
        return leaves[0];
    }

    /// @notice The root that a subtree at place `index` of its row leads to, over its siblings from below.
    function climb(bytes32 subtree, uint256 index, bytes32[] memory siblings) internal pure returns (bytes32) {
        for (uint256 i; i < siblings.length; ++i) {
            subtree = (index >> i) & 1 == 0 ? node(subtree, siblings[i]) : node(siblings[i], subtree);
        }
        return subtree;
    }
}
