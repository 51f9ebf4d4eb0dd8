// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Tree
/// @notice The Merkle trees of forecasts and observations.
/// @dev Leaf i belongs to feed i. The bits of i choose the side at each level, the lowest bit at the lowest level. A
/// missing leaf and padding are bytes32(0).
library Tree {
    /// @notice Returns the number of levels above the leaves: max(log2 G, ceil(log2 feedCount)).
    function depth(uint256 group, uint256 feedCount) internal pure returns (uint256 levels) {
        uint256 width = feedCount > group ? feedCount : group;
        while ((uint256(1) << levels) < width) ++levels;
    }

    /// @notice Returns the salt of a forecast's leaf: keccak256(seed | uint32 index).
    function salt(bytes32 seed, uint32 index) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(seed, index));
    }

    /// @notice Returns a leaf of a forecast tree: keccak256(0x00 | uint32 index | salt | keccak256(series)). 0 for an
    /// empty series.
    function forecastLeaf(uint32 index, bytes32 salt_, bytes memory series) internal pure returns (bytes32) {
        if (series.length == 0) return 0;
        return keccak256(abi.encodePacked(bytes1(0x00), index, salt_, keccak256(series)));
    }

    /// @notice Returns a leaf of an observation tree: keccak256(0x00 | uint32 index | keccak256(series)). 0 for an
    /// empty series.
    function observationLeaf(uint32 index, bytes memory series) internal pure returns (bytes32) {
        if (series.length == 0) return 0;
        return keccak256(abi.encodePacked(bytes1(0x00), index, keccak256(series)));
    }

    /// @notice Returns an inner node: keccak256(0x01 | left | right).
    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @notice Returns the root over `leaves`, whose number must be a power of two. Overwrites them.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        for (uint256 width = leaves.length; width > 1; width /= 2) {
            for (uint256 i; i < width / 2; ++i) {
                leaves[i] = node(leaves[2 * i], leaves[2 * i + 1]);
            }
        }
        return leaves[0];
    }

    /// @notice Returns the root that follows from a node and the siblings on its path.
    /// @param subtree The node.
    /// @param index Position of the node among all nodes of its level.
    /// @param siblings Siblings on the path, the lowest first.
    function climb(bytes32 subtree, uint256 index, bytes32[] memory siblings) internal pure returns (bytes32) {
        for (uint256 i; i < siblings.length; ++i) {
            subtree = (index >> i) & 1 == 0 ? node(subtree, siblings[i]) : node(siblings[i], subtree);
        }
        return subtree;
    }
}
