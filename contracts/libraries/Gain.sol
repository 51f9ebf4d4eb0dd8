// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Forecaster} from "../interfaces/ForewattTypes.sol";
import {Payoff} from "./Payoff.sol";
import {Shares} from "./Shares.sol";

/// @title Gain
/// @notice Splits the gain of a round between the operator, its delegators and the pool's fund.
library Gain {
    using Shares for uint256;

    /// @notice Scale of `rewardPerShare`.
    uint256 internal constant UNIT = 1e27;

    /// @notice The parts of a gain, in wei: gain = refill + commission + shared + toFund.
    /// @param refill Part that refills earlier losses of the bucket.
    /// @param commission Part that the operator gets as commission.
    /// @param shared Part split among the bucket's and the delegators' earning stakes, by their worth.
    /// @param toFund Part that goes to the pool's fund, because no stake earns.
    /// @param toOperator The commission and the bucket's part of `shared`.
    struct Split {
        uint256 refill;
        uint256 commission;
        uint256 shared;
        uint256 toFund;
        uint256 toOperator;
    }

    /// @notice Books a gain in the vault. The caller credits `toOperator` to the operator and `toFund` to the fund.
    function book(Forecaster storage vault, uint256 gain) internal returns (Split memory split) {
        split.refill = Math.min(gain, vault.losses);
        if (split.refill != 0) {
            vault.losses -= uint96(split.refill);
            vault.bucket.earning += uint96(split.refill);
        }
        uint256 rest = gain - split.refill;
        if (rest == 0) return split;
        uint256 shares = vault.earning;
        uint256 delegatedWei = shares.toAssetsDown(vault.price);
        uint256 earningWei = vault.bucket.earning + delegatedWei;
        if (earningWei == 0) {
            split.toFund = rest;
            return split;
        }
        split.commission = rest * vault.commissionBps / Payoff.BPS;
        split.shared = rest - split.commission;
        uint256 toDelegators = split.shared * delegatedWei / earningWei;
        if (toDelegators != 0) vault.rewardPerShare += toDelegators * UNIT / shares;
        split.toOperator = rest - toDelegators;
    }
}
