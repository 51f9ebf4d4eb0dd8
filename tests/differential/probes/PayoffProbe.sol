// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PoolParams, Settlement} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Payoff} from "../../../contracts/libraries/Payoff.sol";
import {Caller} from "./Caller.sol";

/// @title PayoffProbe
/// @notice Calls the library Payoff.
contract PayoffProbe is Caller {
    /// @notice Returns the loss at which a score is zero, and the largest possible loss.
    function bounds(uint32 lossMax, uint16 steps, uint8 levels, uint256 feedCount)
        external
        pure
        returns (uint256, uint256)
    {
        PoolParams memory params;
        (params.lossMax, params.steps, params.levels) = (lossMax, steps, levels);
        return (Payoff.lossBound(params, feedCount), Payoff.worstLoss(params, feedCount));
    }

    /// @notice Returns the score of a loss.
    function score(uint256 loss, uint256 bound) external pure returns (uint256) {
        return Payoff.score(loss, bound);
    }

    /// @notice Returns the payouts of counted entries.
    function payouts(
        uint256[] calldata wagers,
        uint256[] calldata scores,
        uint256 referenceScore,
        uint256 lambdaBps,
        uint256 muBps
    ) external pure returns (uint256[] memory paid) {
        Payoff.Stakes memory stakes = Payoff.Stakes(0, 0, referenceScore, lambdaBps, muBps);
        for (uint256 i; i < wagers.length; ++i) {
            stakes.wagers += wagers[i];
            stakes.weighted += wagers[i] * scores[i];
        }
        paid = new uint256[](wagers.length);
        for (uint256 i; i < wagers.length; ++i) {
            paid[i] = Payoff.payout(wagers[i], scores[i], stakes);
        }
    }

    /// @notice Returns the scores and the payouts, less forfeits, of a whole round.
    /// @param sums One loss for each bit of `counted`.
    function settled(
        Settlement[] memory entries,
        uint128 counted,
        uint256[] calldata sums,
        uint256 bound,
        Payoff.Stakes memory stakes
    ) external pure returns (uint256[] memory scores, uint256[] memory paid) {
        scores = Payoff.scoreAll(entries, counted, sums, bound, stakes);
        Payoff.payAll(entries, counted, scores, stakes);
        paid = new uint256[](entries.length);
        for (uint256 i; i < entries.length; ++i) {
            paid[i] = entries[i].payout - entries[i].forfeit;
        }
    }

    /// @notice Returns the effective mu and the reserve of a round.
    function gate(uint256 muBps, uint256 budget, uint256 freeFund, uint256 wagers)
        external
        pure
        returns (uint256 muEff, uint256 reserve)
    {
        muEff = Payoff.muEffective(muBps, budget, freeFund, wagers);
        reserve = Payoff.ceilBps(wagers, muEff);
    }

    /// @notice Returns the bond of a round's n-th proposal.
    function proposalBond(uint96 proposeBond, uint256 n) external pure returns (uint256) {
        PoolParams memory params;
        params.proposeBond = proposeBond;
        return Payoff.proposalBond(params, n);
    }

    /// @notice Returns the lock of a wager.
    function lock(uint96 wager, uint16 lambdaBps, uint16 muBps) external pure returns (uint256) {
        PoolParams memory params;
        (params.lambdaBps, params.muBps) = (lambdaBps, muBps);
        return Payoff.atRisk(params, wager);
    }
}
