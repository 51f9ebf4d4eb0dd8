// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IBlobSource
/// @notice A contract that stores bytes as the code of new accounts.
interface IBlobSource {
    /// @notice Returns the bytes that an account being created stores, no bytes outside of such a creation.
    function pendingBlob() external view returns (bytes memory);
}
