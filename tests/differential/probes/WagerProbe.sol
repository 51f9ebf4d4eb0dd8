// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PoolParams} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Wager} from "../../../contracts/libraries/Wager.sol";
import {Caller} from "./Caller.sol";

/// @title WagerProbe
/// @notice Calls the library Wager.
contract WagerProbe is Caller {
    /// @notice Returns the unit of a pool's wagers.
    function wagerUnit(uint96 minWager) external pure returns (uint256) {
        PoolParams memory params;
        params.minWager = minWager;
        return Wager.unit(params);
    }

    /// @notice Returns a wager in units.
    function wagerUnits(uint96 wager, uint96 minWager) external pure returns (uint32) {
        PoolParams memory params;
        params.minWager = minWager;
        return Wager.toUnits(wager, params);
    }
}
