// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Payoff} from "./Payoff.sol";

/// @title Slash
/// @notice The part of a bucket that is reserved for a slash, and what a slash takes. All amounts are in wei.
library Slash {
    /// @notice Returns the part of the bucket that must stay free of locks, so that it can bear a slash alone:
    /// ceil((staying + delegationCap) * slashBps / 1e4).
    /// @dev It counts the cap instead of what is delegated, so that no delegator can change it.
    /// @param staying Part of the bucket that is not exiting.
    /// @param delegationCap Most that the operator accepts from all delegators together.
    function reserve(uint256 staying, uint256 delegationCap, uint256 slashBps) internal pure returns (uint256) {
        return Payoff.ceilBps(staying + delegationCap, slashBps);
    }

    /// @notice Splits a slash: the bucket bears it as far as it is not locked, the delegations bear the rest, but at
    /// most slashBps of their worth.
    /// @param own The whole bucket, at least `locked`.
    /// @param delegated Worth of all delegations.
    function split(uint256 own, uint256 locked, uint256 delegated, uint256 slashBps)
        internal
        pure
        returns (uint256 fromBucket, uint256 fromDelegated)
    {
        uint256 wanted = (own + delegated) * slashBps / Payoff.BPS;
        fromBucket = Math.min(wanted, own - locked);
        fromDelegated = Math.min(wanted - fromBucket, delegated * slashBps / Payoff.BPS);
    }
}
