// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {IBlobSource} from "../interfaces/IBlobSource.sol";

/// @title DerivedBlob
/// @notice An account whose code is STOP and the content that its creator has ready.
/// @dev The constructor asks for the content, so that all derived blobs have the same init code. The address of one
/// then follows from its salt alone.
contract DerivedBlob {
    constructor() {
        bytes memory code = bytes.concat(hex"00", IBlobSource(msg.sender).pendingBlob());
        assembly ("memory-safe") {
            return(add(code, 32), mload(code))
        }
    }
}

/// @title Blob
/// @notice Stores immutable bytes as the code of a new account. Because the code starts with STOP, calling the account
/// does nothing.
/// @dev Reading a thousand bytes of code costs about as much gas as reading one storage slot. The address of a derived
/// blob need not be stored, but creating it costs 300 gas more for each word. A contract that creates one is an
/// IBlobSource, and its transient slots hold the content meanwhile: slot 0 the length, the next ones the words.
library Blob {
    /// @dev Init code that returns all bytes after its own eleven as the code of the new account.
    bytes11 private constant INIT = 0x600B5981380380925939F3;

    /// @notice Thrown when the account can't be created.
    error NotWritten();

    /// @notice Creates a blob.
    function write(bytes memory content) internal returns (address blob) {
        bytes memory code = abi.encodePacked(INIT, bytes1(0x00), content);
        assembly ("memory-safe") {
            blob := create(0, add(code, 32), mload(code))
        }
        if (blob == address(0)) revert NotWritten();
    }

    /// @notice Creates the derived blob of this contract and a salt. Reverts if there is one.
    function derive(bytes32 salt, bytes memory content) internal {
        assembly ("memory-safe") {
            for { let at := 0 } lt(at, add(mload(content), 32)) { at := add(at, 32) } {
                tstore(div(at, 32), mload(add(content, at)))
            }
        }
        new DerivedBlob{salt: salt}();
        assembly ("memory-safe") {
            tstore(0, 0)
        }
    }

    /// @notice Returns the content of the derived blob that is being created, no bytes if there is none.
    function pending() internal view returns (bytes memory content) {
        uint256 length;
        assembly ("memory-safe") {
            length := tload(0)
        }
        content = new bytes(length);
        assembly ("memory-safe") {
            for { let at := 32 } lt(at, add(length, 32)) { at := add(at, 32) } {
                mstore(add(content, at), tload(div(at, 32)))
            }
        }
    }

    /// @notice Returns the address of the derived blob of this contract and a salt, whether or not it exists.
    /// @param codeHash What `derivedCodeHash` returns.
    function derived(bytes32 salt, bytes32 codeHash) internal view returns (address) {
        return Create2.computeAddress(salt, codeHash);
    }

    /// @notice Returns the hash of the init code of all derived blobs. The constructor stores it, since computing it
    /// costs gas.
    function derivedCodeHash() internal pure returns (bytes32) {
        return keccak256(type(DerivedBlob).creationCode);
    }

    /// @notice Returns the content of a blob, no bytes if there is no such account.
    function read(address blob) internal view returns (bytes memory content) {
        uint256 size = blob.code.length;
        if (size == 0) return "";
        content = new bytes(size - 1);
        assembly ("memory-safe") {
            extcodecopy(blob, add(content, 32), 1, sub(size, 1))
        }
    }
}
