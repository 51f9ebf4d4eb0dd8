// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IMarket} from "../interfaces/IMarket.sol";

/// @title Rows: the losses of a proposal, one row an entry, one uint40 a group of feeds
library Rows {
    /// @notice Bytes of one group's loss.
    uint256 internal constant WIDTH = 5;
    /// @dev Bytes of six losses, the most of them that a word holds.
    uint256 private constant STRIDE = 30;
    /// @dev The low 40 bits of each lane.
    uint256 private constant EVERY_OTHER = 0xffffffffff_0000000000ffffffffff_0000000000ffffffffff;
    uint256 private constant LANE = (1 << 80) - 1;

    /// @notice Sum and hash of every row; reverts with WrongRowLength.
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

    /// @notice Sum of a row's uint40, big-endian; the caller holds its length a multiple of WIDTH.
    /// @dev for each of them: total += uint40(bytes5(row[from:from + WIDTH])). Here six at a time: those at odd and those at
    /// even places are added side by side in three lanes of 80 bits, which 13,108 of them in a row of 64 KiB never fill.
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

    /// @notice The loss of one group in a row; the caller holds the group within its length.
    function lossAt(bytes calldata row, uint256 group) internal pure returns (uint256) {
        return uint40(bytes5(row[group * WIDTH:(group + 1) * WIDTH]));
    }

    /// @notice What all proposals of the same settlement share.
    function hash(uint256[] memory sums, bytes32[] memory hashes) internal pure returns (bytes32) {
        return keccak256(abi.encode(sums, hashes));
    }

    /// @notice What a proposal is remembered by.
    function seal(bytes32 content, address proposer, uint256 proposedAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(content, proposer, proposedAt));
    }
}
