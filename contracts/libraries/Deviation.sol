// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Standing} from "../interfaces/ForewattTypes.sol";
import {Payoff} from "./Payoff.sol";

/// @title Deviation
/// @notice Decayed sums of losses, with decay factors in 64-bit fixed point.
/// @dev A round's loss is below 2^54, and the decay limits the weight of all rounds together to 2^15. So the sums stay
/// below 2^96.
library Deviation {
    /// @notice 1 in fixed point.
    uint256 internal constant ONE = 1 << 64;

    /// @notice Returns rho, the decay factor per round: (N-1)/(N+1) in fixed point, rounded down.
    /// @param emaRounds N, at least 1.
    function decay(uint256 emaRounds) internal pure returns (uint256) {
        return (emaRounds - 1) * ONE / (emaRounds + 1);
    }

    /// @notice Returns rho^n in fixed point, by squaring. Every product is rounded down.
    function power(uint256 rho, uint256 n) internal pure returns (uint256 result) {
        result = ONE;
        for (; n != 0; n >>= 1) {
            if (n & 1 != 0) result = result * rho >> 64;
            rho = rho * rho >> 64;
        }
    }

    /// @notice Adds the losses of a round. A round after the latest one decays the sums, an earlier round is added
    /// decayed.
    function add(Standing memory standing, uint64 round, uint256 loss, uint256 referenceLoss, uint256 emaRounds)
        internal
        pure
    {
        uint256 last = standing.lastRound;
        bool later = standing.scored == 0 || round >= last;
        uint256 weight = power(decay(emaRounds), later ? round - last : last - round);
        if (later) {
            standing.loss = uint96((standing.loss * weight >> 64) + loss);
            standing.referenceLoss = uint96((standing.referenceLoss * weight >> 64) + referenceLoss);
            // A round number is at most the time of its gate in seconds, which fits 40 bits.
            standing.lastRound = uint40(round);
        } else {
            standing.loss += uint96(loss * weight >> 64);
            standing.referenceLoss += uint96(referenceLoss * weight >> 64);
        }
        if (standing.scored != type(uint16).max) ++standing.scored;
    }

    /// @notice Returns whether N rounds are counted and D/R is above the threshold. False if R is 0.
    function exceeds(Standing memory standing, uint256 thresholdBps, uint256 emaRounds) internal pure returns (bool) {
        if (standing.scored < emaRounds || standing.referenceLoss == 0) return false;
        return uint256(standing.loss) * Payoff.BPS > thresholdBps * standing.referenceLoss;
    }

    /// @notice Returns the largest D that is not above the threshold.
    function limit(Standing memory standing, uint256 thresholdBps) internal pure returns (uint96) {
        return uint96(thresholdBps * standing.referenceLoss / Payoff.BPS);
    }
}
