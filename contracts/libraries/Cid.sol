// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IMarket} from "../interfaces/IMarket.sol";

/// @title Cid
/// @notice The names of content: the CIDv1 of a raw block with its SHA-256, in 36 bytes.
library Cid {
    /// @notice Returns whether a CID has 36 bytes and starts with 0x01551220: version 1, raw, sha2-256, 32 bytes.
    function isValid(bytes memory cid) internal pure returns (bool) {
        return cid.length == 36 && bytes4(cid) == 0x01551220;
    }

    /// @notice Reverts with IMarket.WrongCid unless a CID is valid.
    function requireValid(bytes calldata cid) internal pure {
        if (cid.length != 36 || bytes4(cid) != 0x01551220) revert IMarket.WrongCid();
    }
}
