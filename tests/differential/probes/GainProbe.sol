// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Forecaster} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Gain} from "../../../contracts/libraries/Gain.sol";
import {Caller} from "./Caller.sol";

/// @title GainProbe
/// @notice Calls the library Gain.
contract GainProbe is Caller {
    using Gain for Forecaster;

    /// @dev Fields of the vault before the gain.
    struct Before {
        uint16 commissionBps;
        uint96 bucket;
        uint128 shares;
        uint64 price;
        uint128 rewardPerShare;
    }

    Forecaster private _vault;

    /// @notice Returns the split of a gain, and the rewards of a share after it.
    function gain(Before calldata before, uint96 amount)
        external
        returns (Gain.Split memory split, uint256 rewardPerShare)
    {
        _vault.commissionBps = before.commissionBps;
        _vault.bucket.earning = before.bucket;
        _vault.earningShares = before.shares;
        _vault.price = before.price;
        _vault.rewardPerShare = before.rewardPerShare;
        split = _vault.book(amount);
        return (split, _vault.rewardPerShare);
    }
}
