// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Slash} from "../../../contracts/libraries/Slash.sol";
import {Caller} from "./Caller.sol";

/// @title SlashProbe
/// @notice Calls the library Slash.
contract SlashProbe is Caller {
    /// @notice Returns the reserve of a bucket, and what a slash takes from the whole bucket and from the delegations.
    function slash(uint256 own, uint256 exiting, uint256 locked, uint256 delegated, uint256 cap, uint256 bps)
        external
        pure
        returns (uint256 reserve, uint256 fromBucket, uint256 fromDelegated)
    {
        (fromBucket, fromDelegated) = Slash.split(own + exiting, locked, delegated, bps);
        return (Slash.reserve(own, cap, bps), fromBucket, fromDelegated);
    }
}
