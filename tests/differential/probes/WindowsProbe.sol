// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Phase, PoolParams, Round, Status} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Windows} from "../../../contracts/libraries/Windows.sol";
import {Caller} from "./Caller.sol";

contract WindowsProbe is Caller {
    function times(PoolParams calldata params, uint64 round) external pure returns (uint256 gate, uint256 hardEnd) {
        return (Windows.gate(params, round), Windows.hardEnd(params));
    }

    function phase(PoolParams calldata params, uint64 round, Status status, uint256 time)
        external
        pure
        returns (Phase)
    {
        Round memory state;
        state.status = status;
        return Windows.phase(params, round, state, time);
    }

    /// @notice Reverts outside [now - before, now + afterwards).
    function within(uint256 before, uint256 afterwards) external view {
        Windows.requireWithin(block.timestamp - before, block.timestamp + afterwards);
    }

    /// @notice Reverts until `before` seconds have gone by, the negative ones still to come.
    function since(int256 before) external view {
        Windows.requireSince(uint256(int256(block.timestamp) - before));
    }
}
