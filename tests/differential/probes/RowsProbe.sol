// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rows} from "../../../contracts/libraries/Rows.sol";
import {Caller} from "./Caller.sol";

contract RowsProbe is Caller {
    /// @notice Sums and hashes of a proposal's rows, its own hash, and what it is remembered by.
    function proposal(bytes[] calldata rows, uint256 groups, address proposer, uint256 proposedAt)
        external
        pure
        returns (uint256[] memory sums, bytes32[] memory hashes, bytes32 hash, bytes32 seal)
    {
        (sums, hashes) = Rows.digest(rows, groups);
        hash = Rows.hash(sums, hashes);
        seal = Rows.seal(hash, proposer, proposedAt);
    }

    /// @notice The sum of a row with something behind it.
    function rowSum(bytes calldata all, uint256 length) external pure returns (uint256) {
        return Rows.sum(all[:length]);
    }

    function lossAt(bytes calldata row, uint256 group) external pure returns (uint256) {
        return Rows.lossAt(row, group);
    }
}
