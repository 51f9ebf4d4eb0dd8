// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Pinball} from "../../../contracts/libraries/Pinball.sol";
import {Caller} from "./Caller.sol";

/// @title PinballProbe
/// @notice Calls the library Pinball.
contract PinballProbe is Caller {
    /// @notice Returns the loss of a forecast.
    function loss(bytes calldata forecast, bytes calldata observed, uint256 steps, uint256 levels)
        external
        pure
        returns (uint256)
    {
        return Pinball.loss(forecast, observed, steps, levels);
    }

    /// @notice Returns the loss of the reference.
    function referenceLoss(bytes calldata earlier, bytes calldata observed, uint256 steps, uint256 levels)
        external
        pure
        returns (uint256)
    {
        bytes memory observedCopy = observed;
        bytes memory earlierCopy = earlier;
        // A present value follows the series in memory, so that reading a step too many changes the answer.
        assembly ("memory-safe") {
            mstore(add(add(earlierCopy, 32), mload(earlierCopy)), not(0))
        }
        return Pinball.referenceLoss(earlierCopy, observedCopy, steps, levels);
    }

    /// @notice Returns the loss of a step.
    function stepLoss(bytes calldata forecast, int256 y, uint256 t, uint256 levels) external pure returns (uint256) {
        return Pinball.stepLoss(forecast, y, t, levels);
    }
}
