// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Stake} from "../interfaces/ForewattTypes.sol";

/// @title Bucket
/// @notice The operator's own stake, in wei. It bears the loss of every round, and the first part of every slash.
library Bucket {
    /// @notice Returns the part that is not exiting. It backs the locks.
    function staying(Stake storage bucket) internal view returns (uint256) {
        return uint256(bucket.earning) + bucket.warming;
    }

    /// @notice Returns the whole bucket. A slash can take its exiting part too.
    function total(Stake storage bucket) internal view returns (uint256) {
        return staying(bucket) + bucket.exiting;
    }

    /// @notice Takes a loss, first from the earning part, then from the warming part.
    /// @dev Reverts if the loss exceeds both.
    function bearLoss(Stake storage bucket, uint256 loss) internal {
        uint256 earning = bucket.earning;
        uint256 fromEarning = loss < earning ? loss : earning;
        bucket.earning = uint96(earning - fromEarning);
        if (fromEarning != loss) bucket.warming -= uint96(loss - fromEarning);
    }

    /// @notice Takes a slash, first from the exiting part, since the rest backs locks.
    /// @dev Reverts if the amount exceeds the bucket.
    function bearSlash(Stake storage bucket, uint256 amount) internal {
        uint256 fromExiting = amount < bucket.exiting ? amount : bucket.exiting;
        bucket.exiting -= uint96(fromExiting);
        bearLoss(bucket, amount - fromExiting);
    }
}
