// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Stake} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Bucket} from "../../../contracts/libraries/Bucket.sol";
import {Caller} from "./Caller.sol";

/// @title BucketProbe
/// @notice Calls the library Bucket.
contract BucketProbe is Caller {
    using Bucket for Stake;

    Stake private _bucket;

    /// @notice Returns the active part and the whole of a bucket, and its three parts after a loss or a slash.
    function bucket(uint96 earning, uint96 warming, uint96 exiting, uint256 taken, bool slash)
        external
        returns (uint256 staying, uint256 total, uint96, uint96, uint96)
    {
        (_bucket.earning, _bucket.warming, _bucket.exiting) = (earning, warming, exiting);
        (staying, total) = (_bucket.staying(), _bucket.total());
        if (slash) _bucket.bearSlash(taken);
        else _bucket.bearLoss(taken);
        return (staying, total, _bucket.earning, _bucket.warming, _bucket.exiting);
    }
}
