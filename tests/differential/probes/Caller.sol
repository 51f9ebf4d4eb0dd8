// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Caller
/// @notice Runs many calls of a probe in a single call.
abstract contract Caller {
    /// @dev Gas of a call: enough for any correct one, and an end for a mutant that loops forever.
    uint256 private constant GAS = 4_000_000;

    /// @notice Runs all calls.
    /// @return done Whether the call succeeded.
    /// @return answers Returned values of a call that succeeded, else its error.
    function each(bytes[] calldata calls) external returns (bool[] memory done, bytes[] memory answers) {
        done = new bool[](calls.length);
        answers = new bytes[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            (done[i], answers[i]) = address(this).call{gas: GAS}(calls[i]);
        }
    }
}
