// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Position} from "../interfaces/ForewattTypes.sol";

/// @title Bucket: the operator's own stake, which bears every round's loss and the first of every slash
library Bucket {
    /// @notice What is not exiting: the part that backs locks.
    function staying(Position storage bucket) internal view returns (uint256) {
        return uint256(bucket.earning) + bucket.warming;
    }

    /// @notice All of it; what is exiting can still be slashed.
    function total(Position storage bucket) internal view returns (uint256) {
        return staying(bucket) + bucket.exiting;
    }

    /// @notice Takes a round's loss, at most `staying`, from the earning part first.
    function bearLoss(Position storage bucket, uint256 loss) internal {
        uint256 earning = bucket.earning;
        uint256 fromEarning = loss < earning ? loss : earning;
        bucket.earning = uint96(earning - fromEarning);
        if (fromEarning != loss) bucket.warming -= uint96(loss - fromEarning);
    }

    /// @notice Takes a slash, at most `total`, from the exiting part first: what stays goes on backing locks.
    function bearSlash(Position storage bucket, uint256 amount) internal {
        uint256 fromExiting = amount < bucket.exiting ? amount : bucket.exiting;
        bucket.exiting -= uint96(fromExiting);
        bearLoss(bucket, amount - fromExiting);
    }
}
