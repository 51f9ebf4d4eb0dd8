// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Epoch} from "../interfaces/ForewattTypes.sol";
import {IMarket} from "../interfaces/IMarket.sol";

/// @title Quorum
/// @notice Checks the signatures of an observation.
library Quorum {
    /// @notice Returns the signers of a digest. Reverts unless they are a quorum of the epoch's attestors, in strictly
    /// ascending order.
    /// @param signatures ECDSA signatures, one per signer.
    function signers(Epoch memory epoch, bytes32 digest, bytes[] calldata signatures)
        internal
        pure
        returns (address[] memory recovered)
    {
        if (signatures.length < epoch.quorum) revert IMarket.QuorumMissed(signatures.length, epoch.quorum);
        recovered = new address[](signatures.length);
        uint256 next;
        for (uint256 i; i < signatures.length; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            // Both lists ascend, so a single pass over the attestors finds every signer.
            while (next < epoch.attestors.length && epoch.attestors[next] != signer) ++next;
            if (next++ >= epoch.attestors.length) revert IMarket.NotAttestor(signer);
            recovered[i] = signer;
        }
    }
}
