// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tree} from "../../contracts/libraries/Tree.sol";
import {Dice} from "./Dice.sol";

/// @title TreeTest
/// @notice Every leaf and every group leads to the root of its tree, and to no other root.
contract TreeTest {
    using Dice for uint256;

    function _leaves(uint256 seed, uint256 levels, uint256 count) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](uint256(1) << levels);
        for (uint256 i; i < count; ++i) {
            leaves[i] = keccak256(abi.encode(seed, i));
        }
    }

    /// @dev Returns the node at `index` of the level `height` above the leaves, by its definition.
    function _nodeAt(bytes32[] memory leaves, uint256 height, uint256 index) private pure returns (bytes32) {
        if (height == 0) return leaves[index];
        bytes32 left = _nodeAt(leaves, height - 1, 2 * index);
        bytes32 right = _nodeAt(leaves, height - 1, 2 * index + 1);
        return keccak256(bytes.concat(hex"01", left, right));
    }

    function _siblings(bytes32[] memory leaves, uint256 levels, uint256 height, uint256 index)
        private
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](levels - height);
        for (uint256 i; i < siblings.length; ++i) {
            siblings[i] = _nodeAt(leaves, height + i, (index >> i) ^ 1);
        }
    }

    function testFuzz_climb_anyNode_reachesTheRoot(uint256 seed) external pure {
        uint256 group = uint256(1) << seed.roll(1, 0, 3);
        uint256 count = seed.roll(2, 1, 40);
        uint256 levels = Tree.depth(group, count);
        bytes32[] memory leaves = _leaves(seed, levels, count);
        uint256 height = seed.roll(3, 0, levels);
        uint256 index = seed.roll(4, 0, (uint256(1) << (levels - height)) - 1);
        bytes32 subtree = _nodeAt(leaves, height, index);
        bytes32[] memory siblings = _siblings(leaves, levels, height, index);
        bytes32 root = Tree.root(leaves);
        assert(Tree.climb(subtree, index, siblings) == root);
        // Only equal siblings (padding) can be swapped.
        if (siblings.length != 0 && siblings[0] != subtree) assert(Tree.climb(subtree, index ^ 1, siblings) != root);
        assert(Tree.climb(keccak256(abi.encode(subtree)), index, siblings) != root);
    }

    function testFuzz_depth_holdsAllFeedsAndOneGroup(uint16 feeds, uint8 exponent) external pure {
        uint256 count = uint256(feeds) + 1;
        uint256 group = uint256(1) << (exponent % 11);
        uint256 levels = Tree.depth(group, count);
        assert((uint256(1) << levels) >= count && (uint256(1) << levels) >= group);
        if (levels != 0) assert((uint256(1) << (levels - 1)) < count || (uint256(1) << (levels - 1)) < group);
    }

    function test_root_oneLeaf_isTheLeaf() external pure {
        bytes32[] memory leaves = new bytes32[](1);
        leaves[0] = keccak256("leaf");
        assert(Tree.root(leaves) == keccak256("leaf"));
        assert(Tree.depth(1, 1) == 0);
    }
}
