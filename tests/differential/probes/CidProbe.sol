// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Cid} from "../../../contracts/libraries/Cid.sol";
import {Caller} from "./Caller.sol";

/// @title CidProbe
/// @notice Calls the library Cid.
contract CidProbe is Caller {
    /// @notice Returns whether a CID is valid. Both functions of the library must agree on it.
    function isCid(bytes calldata cid) external view returns (bool valid) {
        valid = Cid.isValid(cid);
        try this.requireCid(cid) {
            assert(valid);
        } catch {
            assert(!valid);
        }
    }

    /// @notice Reverts unless a CID is valid.
    function requireCid(bytes calldata cid) external pure {
        Cid.requireValid(cid);
    }

    /// @notice Returns the SHA-256 in a valid CID, and the CID of that hash.
    function hashAndCid(bytes calldata cid) external pure returns (bytes32 sha256Hash, bytes memory again) {
        sha256Hash = Cid.hashIn(cid);
        again = Cid.ofHash(sha256Hash);
    }
}
