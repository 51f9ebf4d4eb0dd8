// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Bits
/// @notice A set of a round's entries: bit i stands for the entry with index i.
library Bits {
    /// @notice Returns whether index i is in the set.
    function has(uint128 set, uint256 i) internal pure returns (bool) {
        return (set >> i) & 1 != 0;
    }

    /// @notice Returns the set with index i added.
    function with(uint128 set, uint256 i) internal pure returns (uint128) {
        return set | (uint128(1) << uint128(i));
    }

    /// @notice Returns the part of the set with indices below i.
    function below(uint128 set, uint256 i) internal pure returns (uint128) {
        return set & uint128((uint256(1) << i) - 1);
    }

    /// @notice Returns the number of indices in the set.
    function count(uint128 set) internal pure returns (uint256 total) {
        for (; set != 0; set &= set - 1) {
            ++total;
        }
    }
}
