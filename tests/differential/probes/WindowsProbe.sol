// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Phase, PoolParams, Round, Status} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Windows} from "../../../contracts/libraries/Windows.sol";
import {Caller} from "./Caller.sol";

/// @title WindowsProbe
/// @notice Calls the library Windows.
contract WindowsProbe is Caller {
    /// @notice Returns the gate of a round, and the offset of its hard end.
    function times(PoolParams calldata params, uint64 round) external pure returns (uint256 gate, uint256 hardEnd) {
        return (Windows.gate(params, round), Windows.hardEnd(params));
    }

    /// @notice Returns the phase of a round.
    function phase(PoolParams calldata params, uint64 round, Status status, uint256 time)
        external
        pure
        returns (Phase)
    {
        Round memory state;
        state.status = status;
        return Windows.phase(params, round, state, time);
    }

    /// @notice Reverts unless now lies in [now - before, now + afterwards).
    function within(uint256 before, uint256 afterwards) external view {
        Windows.requireWithin(block.timestamp - before, block.timestamp + afterwards);
    }

    /// @notice Checks the time `before` seconds ago, or in the future if negative.
    function since(int256 before) external view {
        Windows.requireSince(uint256(int256(block.timestamp) - before));
    }
}
