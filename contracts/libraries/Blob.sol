// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Blob: what never changes, kept as the code of an account of its own
/// @dev Reading a thousand bytes of code costs about as much as reading one slot of storage.
library Blob {
    /// @dev Returns everything behind these eleven bytes as the new account's code.
    bytes11 private constant INIT = 0x600B5981380380925939F3;

    error NotWritten();

    /// @notice Writes the content, behind a STOP so that it can't be called.
    function write(bytes memory content) internal returns (address blob) {
        bytes memory code = abi.encodePacked(INIT, bytes1(0x00), content);
        assembly ("memory-safe") {
            blob := create(0, add(code, 32), mload(code))
        }
        if (blob == address(0)) revert NotWritten();
    }

    /// @notice The content as it was written.
    function read(address blob) internal view returns (bytes memory content) {
        uint256 length = blob.code.length - 1;
        content = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(blob, add(content, 32), 1, length)
        }
    }
}
