// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Dice
/// @notice Derives reproducible values from a fuzzed seed.
library Dice {
    /// @notice Returns the n-th value of a seed, in [low, high].
    function roll(uint256 seed, uint256 n, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + uint256(keccak256(abi.encode(seed, n))) % (high - low + 1);
    }
}
