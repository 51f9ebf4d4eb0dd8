// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../contracts/Vault.sol";
import {Forecaster, Stake} from "../../contracts/interfaces/ForewattTypes.sol";

/// @title VaultReader
/// @notice What a vault's state means for its stakers.
library VaultReader {
    /// @notice Returns the bucket for an operator, else the shares of a delegator.
    function stakeOf(Vault vault, address forecaster, address staker) internal view returns (Stake memory) {
        Forecaster memory book = vault.forecasterOf(forecaster);
        return staker == book.operator ? book.bucket : vault.delegationOf(forecaster, staker).shares;
    }

    /// @notice Returns the worth of all delegations of a forecaster, in wei.
    function delegatedWei(Vault vault, address forecaster) internal view returns (uint256) {
        Forecaster memory book = vault.forecasterOf(forecaster);
        return (uint256(book.delegatedShares) + book.exitingShares) * book.price / 1e18;
    }

    /// @notice Returns what a delegator has earned from a forecaster and not claimed, and its credit, in wei.
    function rewardsOf(Vault vault, address forecaster, address delegator) internal view returns (uint256) {
        address[] memory only = new address[](1);
        only[0] = forecaster;
        return vault.claimable(delegator, only);
    }
}
