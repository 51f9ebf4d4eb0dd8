// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IMarket} from "../interfaces/IMarket.sol";

/// @title Rows
/// @notice The losses of a proposal: one row per counted entry, with one big-endian uint40 per group of feeds.
library Rows {
    /// @notice Size of a group's loss, in bytes.
    uint256 internal constant WIDTH = 5;
    /// @dev Size of six losses in bytes, the most that fit into a word.
    uint256 private constant STRIDE = 30;
    /// @dev Mask of every other loss in a word: the low 40 bits of three lanes of 80 bits.
    uint256 private constant EVERY_OTHER = 0xffffffffff_0000000000ffffffffff_0000000000ffffffffff;
    /// @dev Mask of one lane.
    uint256 private constant LANE = (1 << 80) - 1;

    /// @notice Returns the sum and the keccak256 of every row. Reverts with WrongRowLength.
    /// @param groups Number of losses in a row.
    function digest(bytes[] calldata rows, uint256 groups)
        internal
        pure
        returns (uint256[] memory sums, bytes32[] memory hashes)
    {
        sums = new uint256[](rows.length);
        hashes = new bytes32[](rows.length);
        for (uint256 i; i < rows.length; ++i) {
            bytes calldata row = rows[i];
            if (row.length != groups * WIDTH) revert IMarket.WrongRowLength(i, row.length, groups * WIDTH);
            sums[i] = sum(row);
            hashes[i] = keccak256(row);
        }
    }

    /// @notice Returns the sum of a row's losses. The caller checks that its length is a multiple of WIDTH.
    /// @dev Adds uint40(bytes5(row[from:from + WIDTH])) for each loss, six losses at a time. The losses at odd and at
    /// even positions are added in three lanes of 80 bits. The 13,108 losses of the longest row (64 KiB) don't overflow
    /// a lane.
    function sum(bytes calldata row) internal pure returns (uint256 total) {
        uint256 lanes;
        assembly ("memory-safe") {
            let end := add(row.offset, row.length)
            for { let from := row.offset } lt(from, end) { from := add(from, STRIDE) } {
                let left := sub(end, from)
                if gt(left, STRIDE) { left := STRIDE }
                let six := shr(sub(256, mul(8, left)), calldataload(from))
                lanes := add(lanes, add(and(six, EVERY_OTHER), and(shr(40, six), EVERY_OTHER)))
            }
        }
        return (lanes & LANE) + ((lanes >> 80) & LANE) + (lanes >> 160);
    }

    /// @notice Returns the loss of a group in a row. Reverts if the row has no such group.
    function lossAt(bytes calldata row, uint256 group) internal pure returns (uint256) {
        return uint40(bytes5(row[group * WIDTH:(group + 1) * WIDTH]));
    }

    /// @notice Returns the hash of a proposal's content. Proposals of the same settlement have the same one.
    function contentHash(uint256[] memory sums, bytes32[] memory hashes) internal pure returns (bytes32) {
        return keccak256(abi.encode(sums, hashes));
    }

    /// @notice Returns the hash by which the market remembers a proposal.
    function proposalHash(bytes32 content, address proposer, uint256 proposedAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(content, proposer, proposedAt));
    }
}
