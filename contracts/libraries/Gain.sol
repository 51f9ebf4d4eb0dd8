// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Forecaster} from "../interfaces/ForewattTypes.sol";
import {Payoff} from "./Payoff.sol";
import {Shares} from "./Shares.sol";

/// @title Gain
/// @notice Splits the gain of a round between the operator, its delegators and the pool's fund.
library Gain {
    using Shares for uint256;

    /// @notice Scale of `rewardPerShare`.
    uint256 internal constant UNIT = 1e27;

    /// @notice The parts of a gain, in wei: gain = commission + shared + toFund.
    /// @param commission Part that the operator gets as commission.
    /// @param shared Part split among the bucket's and the delegators' earning stakes, by their worth.
    /// @param toFund Part that goes to the pool's fund, because no stake earns.
    /// @param toOperator The commission and the bucket's part of `shared`.
    struct Split {
        uint256 commission;
        uint256 shared;
        uint256 toFund;
        uint256 toOperator;
    }

    /// @notice Books a gain in the vault. The caller credits `toOperator` to the operator and `toFund` to the fund.
    /// @dev The split depends on the present stakes only: no earlier loss of the bucket takes a part of it.
    function book(Forecaster storage vault, uint256 gain) internal returns (Split memory split) {
        uint256 shares = vault.earningShares;
        uint256 delegatedWei = shares.toAssetsDown(vault.price);
        uint256 earningWei = vault.bucket.earning + delegatedWei;
        if (earningWei == 0) {
            split.toFund = gain;
            return split;
        }
        split.commission = gain * vault.commissionBps / Payoff.BPS;
        split.shared = gain - split.commission;
        uint256 toDelegators = split.shared * delegatedWei / earningWei;
        if (toDelegators != 0) vault.rewardPerShare += toDelegators * UNIT / shares;
        split.toOperator = gain - toDelegators;
    }
}
