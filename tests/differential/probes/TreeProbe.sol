// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tree} from "../../../contracts/libraries/Tree.sol";
import {Caller} from "./Caller.sol";

/// @title TreeProbe
/// @notice Calls the library Tree.
contract TreeProbe is Caller {
    /// @notice Returns an observation's leaf if the salt is empty, else a forecast's.
    function leaf(uint32 index, bytes calldata salt_, bytes calldata series) external pure returns (bytes32) {
        return salt_.length == 0
            ? Tree.observationLeaf(index, series)
            : Tree.forecastLeaf(index, abi.decode(salt_, (bytes32)), series);
    }

    /// @notice Returns the salt of a leaf.
    function salt(bytes32 seed, uint32 index) external pure returns (bytes32) {
        return Tree.salt(seed, index);
    }

    /// @notice Returns the number of levels above the leaves.
    function depth(uint256 group, uint256 feedCount) external pure returns (uint256) {
        return Tree.depth(group, feedCount);
    }

    /// @notice Returns the root over the leaves, padded to 2^levels.
    function root(bytes32[] calldata leaves, uint256 levels) external pure returns (bytes32) {
        bytes32[] memory padded = new bytes32[](uint256(1) << levels);
        for (uint256 i; i < leaves.length; ++i) {
            padded[i] = leaves[i];
        }
        return Tree.root(padded);
    }

    /// @notice Returns the root that follows from a node and its path.
    function climb(bytes32 subtree, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32) {
        return Tree.climb(subtree, index, siblings);
    }
}
