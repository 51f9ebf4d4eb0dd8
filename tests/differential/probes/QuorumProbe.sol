// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Quorum} from "../../../contracts/libraries/Quorum.sol";
import {Caller} from "./Caller.sol";

/// @title QuorumProbe
/// @notice Calls the library Quorum.
contract QuorumProbe is Caller {
    /// @notice Returns the signers of a digest.
    function quorum(address[] calldata attestors, uint8 needed, bytes32 digest, bytes[] calldata signatures)
        external
        pure
        returns (address[] memory)
    {
        return Quorum.signers(attestors, needed, digest, signatures);
    }
}
