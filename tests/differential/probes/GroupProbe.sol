// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GroupProof} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Group} from "../../../contracts/libraries/Group.sol";
import {Caller} from "./Caller.sol";

contract GroupProbe is Caller {
    /// @notice A group's loss as a refutation executes it; the reference's where the key is 0.
    function groupLoss(
        GroupProof calldata proof,
        bytes32 key,
        bytes32 root,
        bytes32 observedRoot,
        Group.Shape calldata shape
    ) external pure returns (uint256) {
        return key == 0
            ? Group.referenceLoss(proof, root, observedRoot, shape)
            : Group.forecastLoss(proof, key, root, observedRoot, shape);
    }
}
