// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Forecaster} from "../interfaces/ForewattTypes.sol";
import {Payoff} from "./Payoff.sol";
import {Shares} from "./Shares.sol";

/// @title Gain: whom a round's gain belongs to
library Gain {
    using Shares for uint256;

    /// @notice Scale of `rewardPerShare`.
    uint256 internal constant UNIT = 1e27;

    /// @notice gain = refill + commission + shared + toFund, in wei.
    /// @param refill What the bucket had lost in rounds and gets back.
    /// @param shared What the bucket's and the delegators' earning stakes share, by their worth.
    /// @param toFund What is left where nobody earns.
    /// @param toOperator Commission, and the bucket's part of what is shared.
    struct Split {
        uint256 refill;
        uint256 commission;
        uint256 shared;
        uint256 toFund;
        uint256 toOperator;
    }

    /// @notice Books a gain in the vault; the caller credits `toOperator`.
    function book(Forecaster storage vault, uint256 gain) internal returns (Split memory split) {
        split.refill = Math.min(gain, vault.losses);
        if (split.refill != 0) {
            vault.losses -= uint96(split.refill);
            vault.bucket.earning += uint96(split.refill);
        }
        uint256 rest = gain - split.refill;
        if (rest == 0) return split;
        uint256 shares = vault.earning;
        uint256 delegated = shares.toAssetsDown(vault.price);
        uint256 earning = vault.bucket.earning + delegated;
        if (earning == 0) {
            split.toFund = rest;
            return split;
        }
        split.commission = rest * vault.commissionBps / Payoff.BPS;
        split.shared = rest - split.commission;
        uint256 toDelegators = split.shared * delegated / earning;
        if (toDelegators != 0) vault.rewardPerShare += toDelegators * UNIT / shares;
        split.toOperator = rest - toDelegators;
    }
}
