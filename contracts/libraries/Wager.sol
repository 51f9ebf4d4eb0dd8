// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PoolParams} from "../interfaces/ForewattTypes.sol";
import {IMarket} from "../interfaces/IMarket.sol";

/// @title Wager
/// @notice Wagers in units of a thousandth of a pool's `minWager`, so that an entry fits into one slot.
library Wager {
    /// @notice Returns the unit of a pool's wagers, in wei. Limits makes `minWager` a multiple of 1000.
    function unit(PoolParams memory params) internal pure returns (uint256) {
        return params.minWager / 1000;
    }

    /// @notice Returns a wager in units. Reverts if it is below `minWager`, not a whole number of units, or more than
    /// 2^32 - 1 of them.
    function toUnits(uint96 wager, PoolParams memory params) internal pure returns (uint32) {
        if (wager < params.minWager) revert IMarket.WagerTooSmall(wager, params.minWager);
        uint256 units = wager / unit(params);
        if (wager % unit(params) != 0 || units > type(uint32).max) revert IMarket.WagerNotWhole(wager);
        return uint32(units);
    }
}
