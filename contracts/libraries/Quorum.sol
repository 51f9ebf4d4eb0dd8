// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IPools} from "../interfaces/IPools.sol";

/// @title Quorum
/// @notice Checks the signatures of an observation.
library Quorum {
    /// @notice Returns the signers of a digest. Reverts unless they are a quorum of the attestors, in strictly ascending
    /// order.
    /// @param attestors All attestors, in strictly ascending order.
    /// @param quorum Number of attestors that must sign.
    /// @param signatures ECDSA signatures, one per signer.
    function signers(address[] memory attestors, uint256 quorum, bytes32 digest, bytes[] calldata signatures)
        internal
        pure
        returns (address[] memory recovered)
    {
        if (signatures.length < quorum) revert IPools.QuorumMissed(signatures.length, quorum);
        recovered = new address[](signatures.length);
        uint256 next;
        for (uint256 i; i < signatures.length; ++i) {
            address signer = ECDSA.recoverCalldata(digest, signatures[i]);
            // Both lists ascend, so a single pass over the attestors finds every signer.
            while (next < attestors.length && attestors[next] != signer) ++next;
            if (next++ >= attestors.length) revert IPools.NotAttestor(signer);
            recovered[i] = signer;
        }
    }
}
