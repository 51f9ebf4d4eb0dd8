// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Epoch} from "../interfaces/ForewattTypes.sol";
import {IMarket} from "../interfaces/IMarket.sol";

/// @title Quorum: who signed an observation
library Quorum {
    /// @notice The attestors behind the signatures, which must be a quorum of the epoch, strictly ascending.
    function signers(Epoch memory epoch, bytes32 digest, bytes[] calldata signatures)
        internal
        pure
        returns (address[] memory found)
    {
        if (signatures.length < epoch.quorum) revert IMarket.QuorumMissed(signatures.length, epoch.quorum);
        found = new address[](signatures.length);
        uint256 next;
        for (uint256 i; i < signatures.length; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            // Both lists ascend, so one walk over the attestors finds every signer.
            while (next < epoch.attestors.length && epoch.attestors[next] != signer) ++next;
            if (next++ >= epoch.attestors.length) revert IMarket.NotAttestor(signer);
            found[i] = signer;
        }
    }
}
