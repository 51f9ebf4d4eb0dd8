// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IMarket} from "../interfaces/IMarket.sol";

/// @title Cid
/// @notice The names of content: the CIDv1 of a raw block with its SHA-256, in 36 bytes.
library Cid {
    /// @dev The first bytes of all CIDs: version 1, raw, SHA-256 of 32 bytes.
    bytes4 private constant PREFIX = 0x01551220;
    /// @dev Size of a CID, in bytes.
    uint256 private constant SIZE = 36;

    /// @notice Returns whether a CID has 36 bytes and starts with 0x01551220: version 1, raw, sha2-256, 32 bytes.
    function isValid(bytes memory cid) internal pure returns (bool) {
        return cid.length == SIZE && bytes4(cid) == PREFIX;
    }

    /// @notice Reverts with IMarket.WrongCid unless a CID is valid.
    function requireValid(bytes calldata cid) internal pure {
        if (cid.length != SIZE || bytes4(cid) != PREFIX) revert IMarket.WrongCid();
    }

    /// @notice Returns the SHA-256 in a valid CID.
    function hashIn(bytes calldata cid) internal pure returns (bytes32) {
        return bytes32(cid[4:]);
    }

    /// @notice Returns the CID of the raw block with a SHA-256.
    function ofHash(bytes32 sha256Hash) internal pure returns (bytes memory) {
        return abi.encodePacked(PREFIX, sha256Hash);
    }
}
