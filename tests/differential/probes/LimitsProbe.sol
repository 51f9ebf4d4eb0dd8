// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Epoch, PoolParams} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Limits} from "../../../contracts/libraries/Limits.sol";
import {Caller} from "./Caller.sol";

/// @title LimitsProbe
/// @notice Calls the library Limits.
contract LimitsProbe is Caller {
    /// @notice Checks rules.
    function limits(PoolParams calldata params, uint256 cooldown) external pure {
        Limits.check(params, cooldown);
    }

    /// @notice Checks an epoch.
    function epochLimits(Epoch calldata epoch, PoolParams calldata params) external pure {
        Limits.check(epoch, params);
    }

    /// @notice Checks an epoch that follows another.
    function nextLimits(Epoch calldata epoch, PoolParams calldata params, uint256 lastFrom, uint256 lastCount)
        external
        view
    {
        Limits.checkNext(epoch, params, lastFrom, lastCount);
    }

    /// @notice Returns the maximum number of proposals of a round.
    function maxProposals() external pure returns (uint256) {
        return Limits.MAX_PROPOSALS;
    }

    /// @notice Returns the number of groups.
    function groupCount(uint256 group, uint256 feedCount) external pure returns (uint256) {
        return Limits.groupCount(group, feedCount);
    }
}
