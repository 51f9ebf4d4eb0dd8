// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Shares
/// @notice Converts between wei and the shares of delegators. Prices are wei of a share, scaled by 1e18.
/// @dev The price is stored, not computed as assets over shares. So neither tokens sent to the vault nor rounding can
/// raise it, and inflation attacks are impossible. All results are rounded down, in the vault's favour.
library Shares {
    /// @notice The initial price: a share is worth one wei.
    uint256 internal constant ONE = 1e18;
    /// @notice The lowest price at which a vault takes stakes: a share is worth a thousandth of a wei.
    uint256 internal constant MIN_PRICE = 1e15;

    /// @notice Returns the number of shares that an amount buys, rounded down.
    function toSharesDown(uint256 assets, uint256 price) internal pure returns (uint256) {
        return assets * ONE / price;
    }

    /// @notice Returns the worth of shares in wei, rounded down.
    function toAssetsDown(uint256 shares, uint256 price) internal pure returns (uint256) {
        return shares * price / ONE;
    }

    /// @notice Returns the price after a loss, rounded down.
    /// @param assets Worth of all shares before the loss, in wei.
    /// @param lost Part of it that is lost, in wei.
    function lowered(uint256 price, uint256 assets, uint256 lost) internal pure returns (uint256) {
        return price * (assets - lost) / assets;
    }
}
