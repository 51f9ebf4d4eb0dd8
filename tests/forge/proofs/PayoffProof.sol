// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Payoff} from "../../../contracts/libraries/Payoff.sol";

/// @title What halmos proves of the payoff: for all scores, references and shares, not for samples
/// @dev Two entries of given wagers, as a product of three unknowns is beyond every solver; tests/forge/Payoff.t.sol
/// draws the wagers. A checked subtraction that goes below zero would revert, and halmos takes that for a failure too.
contract PayoffProof {
    uint256 private constant SCALE = 1e9;

    /// @notice No payout is negative: what it subtracts never exceeds what it subtracts from.
    function check_payout_numeratorIsNeverNegative(uint256 s, uint256 u, uint256 ref, uint256 lambda, uint256 mu)
        external
        pure
    {
        if (s > SCALE || u > SCALE || ref > SCALE || lambda > 1e4 || mu > 1e4 - lambda) return;
        uint256 costs = lambda * (3 * s + 5 * u) + mu * 8 * ref;
        assert(costs <= 8 * SCALE * 1e4);
    }
}
