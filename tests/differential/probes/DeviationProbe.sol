// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Standing} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Deviation} from "../../../contracts/libraries/Deviation.sol";
import {Caller} from "./Caller.sol";

/// @title DeviationProbe
/// @notice Calls the library Deviation.
contract DeviationProbe is Caller {
    /// @notice Returns the decay factor and a power of it.
    function power(uint256 emaRounds, uint256 exponent) external pure returns (uint256 decay, uint256 result) {
        decay = Deviation.decay(emaRounds);
        result = Deviation.power(decay, exponent);
    }

    /// @notice Returns D, R, the latest round and the number of rounds after another round.
    function counted(
        uint96[2] calldata sums,
        uint40 lastRound,
        uint16 scored,
        uint64 round,
        uint256[2] calldata losses,
        uint256 emaRounds
    ) external pure returns (uint96, uint96, uint40, uint16) {
        Standing memory standing = _standing(sums, lastRound, scored);
        Deviation.add(standing, round, losses[0], losses[1], emaRounds);
        return (standing.loss, standing.referenceLoss, standing.lastRound, standing.scored);
    }

    /// @notice Returns whether D/R is above the threshold, and the largest D that is not.
    function exceeds(uint96[2] calldata sums, uint16 scored, uint256 thresholdBps, uint256 emaRounds)
        external
        pure
        returns (bool, uint256)
    {
        Standing memory standing = _standing(sums, 0, scored);
        return (Deviation.exceeds(standing, thresholdBps, emaRounds), Deviation.limit(standing, thresholdBps));
    }

    function _standing(uint96[2] calldata sums, uint40 lastRound, uint16 scored)
        private
        pure
        returns (Standing memory standing)
    {
        (standing.loss, standing.referenceLoss) = (sums[0], sums[1]);
        (standing.lastRound, standing.scored) = (lastRound, scored);
    }
}
