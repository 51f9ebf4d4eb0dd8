// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rows} from "../../../contracts/libraries/Rows.sol";
import {Caller} from "./Caller.sol";

/// @title RowsProbe
/// @notice Calls the library Rows.
contract RowsProbe is Caller {
    /// @notice Returns the sums and hashes of a proposal's rows, its content hash and its proposal hash.
    function proposal(bytes[] calldata rows, uint256 groups, address proposer, uint256 proposedAt)
        external
        pure
        returns (uint256[] memory sums, bytes32[] memory hashes, bytes32 contentHash, bytes32 proposalHash)
    {
        (sums, hashes) = Rows.digest(rows, groups);
        contentHash = Rows.contentHash(sums, hashes);
        proposalHash = Rows.proposalHash(contentHash, proposer, proposedAt);
    }

    /// @notice Returns the sum of the first `length` bytes, with other bytes after them.
    function rowSum(bytes calldata all, uint256 length) external pure returns (uint256) {
        return Rows.sum(all[:length]);
    }

    /// @notice Returns the loss of a group.
    function lossAt(bytes calldata row, uint256 group) external pure returns (uint256) {
        return Rows.lossAt(row, group);
    }
}
