// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Shares} from "../../../contracts/libraries/Shares.sol";
import {Caller} from "./Caller.sol";

/// @title SharesProbe
/// @notice Calls the library Shares.
contract SharesProbe is Caller {
    /// @notice Returns the shares that an amount buys, and the worth of as many shares.
    function shares(uint256 amount, uint256 price) external pure returns (uint256 bought, uint256 worth) {
        return (Shares.toSharesDown(amount, price), Shares.toAssetsDown(amount, price));
    }

    /// @notice Returns the price after a loss.
    function lowered(uint256 price, uint256 assets, uint256 lost) external pure returns (uint256) {
        return Shares.lowered(price, assets, lost);
    }

    /// @notice Returns the initial price and the lowest price.
    function scales() external pure returns (uint256, uint256) {
        return (Shares.ONE, Shares.MIN_PRICE);
    }
}
