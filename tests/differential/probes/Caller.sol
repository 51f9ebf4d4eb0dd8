// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Caller: many calls of a probe at once
abstract contract Caller {
    /// @dev Plenty for any sound call, and an end to one that never ends.
    uint256 private constant GAS = 4_000_000;

    /// @notice The answer to a call that reverts is its error.
    function each(bytes[] calldata calls) external returns (bool[] memory done, bytes[] memory answers) {
        done = new bool[](calls.length);
        answers = new bytes[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            (done[i], answers[i]) = address(this).call{gas: GAS}(calls[i]);
        }
    }
}
