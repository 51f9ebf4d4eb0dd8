// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tree} from "../../../contracts/libraries/Tree.sol";
import {Caller} from "./Caller.sol";

contract TreeProbe is Caller {
    /// @notice An observation's leaf where the salt is empty, else a forecast's.
    function leaf(uint32 index, bytes calldata salt_, bytes calldata series) external pure returns (bytes32) {
        return salt_.length == 0
            ? Tree.observationLeaf(index, series)
            : Tree.forecastLeaf(index, abi.decode(salt_, (bytes32)), series);
    }

    function salt(bytes32 key, uint32 index) external pure returns (bytes32) {
        return Tree.salt(key, index);
    }

    function depth(uint256 group, uint256 feedCount) external pure returns (uint256) {
        return Tree.depth(group, feedCount);
    }

    /// @notice Root over the leaves padded to 2^levels.
    function root(bytes32[] calldata leaves, uint256 levels) external pure returns (bytes32) {
        bytes32[] memory padded = new bytes32[](uint256(1) << levels);
        for (uint256 i; i < leaves.length; ++i) {
            padded[i] = leaves[i];
        }
        return Tree.root(padded);
    }

    function climb(bytes32 subtree, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32) {
        return Tree.climb(subtree, index, siblings);
    }
}
