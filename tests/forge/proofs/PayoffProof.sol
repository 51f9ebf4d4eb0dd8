// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Payoff} from "../../../contracts/libraries/Payoff.sol";

/// @title PayoffProof
/// @notice Properties of the payoff that halmos proves for all scores.
/// @dev Wagers and shares are constants, since the solver can't handle a product of two unknowns. Payoff.t.sol draws
/// them.
contract PayoffProof {
    uint256 private constant SCALE = 1e9;

    /// @notice No payout is negative, and none exceeds twice the wager. A negative one would wrap to a huge number.
    function check_payout_isNeverNegative(uint256 s, uint256 u, uint256 ref) external pure {
        if (s > SCALE || u > SCALE || ref > SCALE) return;
        assert(Payoff.payout(3, s, Payoff.Stakes(8, 3 * s + 5 * u, ref, 5000, 5000)) <= 6);
    }

    /// @notice No round costs more than its lock.
    function check_payout_losesAtMostItsLock(uint256 s, uint256 u, uint256 ref) external pure {
        if (s > SCALE || u > SCALE || ref > SCALE) return;
        assert(Payoff.payout(300, s, _stakes(s, u, ref)) + Payoff.ceilBps(300, 4000) >= 300);
    }

    /// @notice Both payouts together take no more than both wagers and the reserve.
    function check_payout_sumStaysWithinTheReserve(uint256 s, uint256 u, uint256 ref) external pure {
        if (s > SCALE || u > SCALE || ref > SCALE) return;
        Payoff.Stakes memory stakes = _stakes(s, u, ref);
        assert(Payoff.payout(300, s, stakes) + Payoff.payout(500, u, stakes) <= 800 + Payoff.ceilBps(800, 2000));
    }

    function _stakes(uint256 s, uint256 u, uint256 ref) private pure returns (Payoff.Stakes memory) {
        return Payoff.Stakes(800, 300 * s + 500 * u, ref, 2000, 2000);
    }
}
