// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Shares: what delegators hold of a vault, at a price that only slashes lower
/// @dev The price is a number of its own and not assets over shares, so nothing that is sent to the vault, and no
/// rounding, can raise it: there is no inflation to defend against. Everything rounds down, in the vault's favour.
library Shares {
    /// @notice One wei a share, the price at first.
    uint256 internal constant ONE = 1e18;
    /// @notice A vault whose shares are worth less than a thousandth of a wei takes no stake any more.
    uint256 internal constant LEAST = 1e15;

    /// @notice The shares that a stake buys, rounded down.
    function toSharesDown(uint256 assets, uint256 price) internal pure returns (uint256) {
        return assets * ONE / price;
    }

    /// @notice What shares are worth, in wei, rounded down.
    function toAssetsDown(uint256 shares, uint256 price) internal pure returns (uint256) {
        return shares * price / ONE;
    }

    /// @notice The price after `lost` of the `assets` behind all shares is gone, rounded down.
    function lowered(uint256 price, uint256 assets, uint256 lost) internal pure returns (uint256) {
        return price * (assets - lost) / assets;
    }
}
