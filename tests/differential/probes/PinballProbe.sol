// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Pinball} from "../../../contracts/libraries/Pinball.sol";
import {Caller} from "./Caller.sol";

contract PinballProbe is Caller {
    function loss(bytes calldata forecast, bytes calldata observed, uint256 steps, uint256 levels)
        external
        pure
        returns (uint256)
    {
        return Pinball.loss(forecast, observed, steps, levels);
    }

    function referenceLoss(bytes calldata earlier, bytes calldata observed, uint256 steps, uint256 levels)
        external
        pure
        returns (uint256)
    {
        bytes memory truth = observed;
        bytes memory before = earlier;
        // What lies behind the series is a present value, so that a step too many is noticed.
        assembly ("memory-safe") {
            mstore(add(add(before, 32), mload(before)), not(0))
        }
        return Pinball.referenceLoss(before, truth, steps, levels);
    }

    function stepLoss(bytes calldata forecast, int256 y, uint256 t, uint256 levels) external pure returns (uint256) {
        return Pinball.stepLoss(forecast, y, t, levels);
    }
}
