// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PoolParams, Settlement} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Payoff} from "../../../contracts/libraries/Payoff.sol";
import {Caller} from "./Caller.sol";

contract PayoffProbe is Caller {
    /// @notice The loss at which a score is zero, and the largest there is.
    function bounds(uint32 lossMax, uint16 steps, uint8 levels, uint256 feedCount)
        external
        pure
        returns (uint256, uint256)
    {
        PoolParams memory params;
        (params.lossMax, params.steps, params.levels) = (lossMax, steps, levels);
        return (Payoff.lossBound(params, feedCount), Payoff.worstLoss(params, feedCount));
    }

    function score(uint256 loss, uint256 bound) external pure returns (uint256) {
        return Payoff.score(loss, bound);
    }

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

    /// @notice Scores and payouts of a whole round; `sums` has one loss for each bit of `counted`.
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

    function gate(uint256 muBps, uint256 budget, uint256 free, uint256 wagers)
        external
        pure
        returns (uint256 muEff, uint256 reserve)
    {
        muEff = Payoff.muEffective(muBps, budget, free, wagers);
        reserve = Payoff.ceilBps(wagers, muEff);
    }

    function lock(uint96 wager, uint16 lambdaBps, uint16 muBps) external pure returns (uint256) {
        PoolParams memory params;
        (params.lambdaBps, params.muBps) = (lambdaBps, muBps);
        return Payoff.atRisk(params, wager);
    }
}
