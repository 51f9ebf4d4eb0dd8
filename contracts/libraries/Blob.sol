// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Blob
/// @notice Stores immutable bytes as the code of a new account.
/// @dev Reading a thousand bytes of code costs about as much gas as reading one storage slot.
library Blob {
    /// @dev Init code that returns all bytes after its own eleven as the code of the new account.
    bytes11 private constant INIT = 0x600B5981380380925939F3;

    /// @notice Thrown when the account can't be created.
    error NotWritten();

    /// @notice Creates an account whose code is STOP and the content. Because of the STOP, calling it does nothing.
    function write(bytes memory content) internal returns (address blob) {
        bytes memory code = abi.encodePacked(INIT, bytes1(0x00), content);
        assembly ("memory-safe") {
            blob := create(0, add(code, 32), mload(code))
        }
        if (blob == address(0)) revert NotWritten();
    }

    /// @notice Returns the content of a blob.
    function read(address blob) internal view returns (bytes memory content) {
        uint256 length = blob.code.length - 1;
        content = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(blob, add(content, 32), 1, length)
        }
    }
}
