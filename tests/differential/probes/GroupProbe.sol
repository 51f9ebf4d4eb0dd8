// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GroupProof} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Group} from "../../../contracts/libraries/Group.sol";
import {Caller} from "./Caller.sol";

/// @title GroupProbe
/// @notice Calls the library Group.
contract GroupProbe is Caller {
    /// @notice Returns the loss of a group: the reference's if the seed is 0, else the forecast's.
    function groupLoss(
        GroupProof calldata proof,
        bytes32 seed,
        bytes32 root,
        bytes32 observedRoot,
        Group.Shape calldata shape
    ) external pure returns (uint256) {
        return seed == 0
            ? Group.referenceLoss(proof, root, observedRoot, shape)
            : Group.forecastLoss(proof, seed, root, observedRoot, shape);
    }
}
