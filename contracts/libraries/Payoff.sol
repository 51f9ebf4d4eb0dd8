// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PoolParams, Settlement} from "../interfaces/ForewattTypes.sol";
import {Bits} from "./Bits.sol";

/// @title Payoff: scores and payouts of a round, all integers
/// @dev Plain multiplication is enough, and unchecked where said: with uint96 wagers and 128 entries everything stays below
/// 2^244.
library Payoff {
    using Bits for uint128;

    /// @notice The score of a lossless forecast.
    uint256 internal constant SCALE = 1e9;
    uint256 internal constant BPS = 1e4;

    /// @notice What all counted entries of a round share.
    /// @param wagers Sum M of the counted wagers, in wei.
    /// @param weighted Sum S of wager times score.
    /// @param referenceScore Score of the reference; unused where mu is 0.
    struct Stakes {
        uint256 wagers;
        uint256 weighted;
        uint256 referenceScore;
        uint256 lambdaBps;
        uint256 muBps;
    }

    /// @notice The loss at which a score reaches zero: lossMax * T * K * (K+1) * feedCount.
    function lossBound(PoolParams memory params, uint256 feedCount) internal pure returns (uint256) {
        return uint256(params.lossMax) * params.steps * params.levels * (uint256(params.levels) + 1) * feedCount;
    }

    /// @notice The largest loss there is, what a forfeit counts as: 1e6 * T * K * (K+1) * feedCount.
    function worstLoss(PoolParams memory params, uint256 feedCount) internal pure returns (uint256) {
        return 1e6 * uint256(params.steps) * params.levels * (uint256(params.levels) + 1) * feedCount;
    }

    /// @notice SCALE - min(SCALE, floor(loss * SCALE / bound)).
    function score(uint256 loss, uint256 bound) internal pure returns (uint256) {
        uint256 lost = loss * SCALE / bound;
        return lost < SCALE ? SCALE - lost : 0;
    }

    /// @notice What a wager m with score s becomes, in wei, rounded down:
    /// floor(m * (M*SC*1e4 + lambda*(M*s - S) + mu*M*(s - ref)) / (M*SC*1e4)).
    /// @dev Never negative, since S <= M*SC, ref <= SC and lambda + mu <= 1e4. M must not be 0.
    function payout(uint256 wager, uint256 score_, Stakes memory stakes) internal pure returns (uint256) {
        unchecked {
            uint256 whole = stakes.wagers * SCALE * BPS;
            uint256 gains = (stakes.lambdaBps + stakes.muBps) * stakes.wagers * score_;
            uint256 costs = stakes.lambdaBps * stakes.weighted + stakes.muBps * stakes.wagers * stakes.referenceScore;
            return wager * (whole + gains - costs) / whole;
        }
    }

    /// @notice Scores of all entries in index order, zero where not counted; adds the counted ones up in `stakes`.
    /// @param sums Losses of the counted entries, in index order.
    function scoreAll(
        Settlement[] memory entries,
        uint128 counted,
        uint256[] calldata sums,
        uint256 bound,
        Stakes memory stakes
    ) internal pure returns (uint256[] memory scores) {
        scores = new uint256[](entries.length);
        uint256 row;
        for (uint256 i; i < entries.length; ++i) {
            if (!counted.has(i)) continue;
            scores[i] = score(sums[row++], bound);
            stakes.wagers += entries[i].wager;
            stakes.weighted += entries[i].wager * scores[i];
        }
    }

    /// @notice Writes the payout of every counted entry; what was not counted is not played.
    function payAll(Settlement[] memory entries, uint128 counted, uint256[] memory scores, Stakes memory stakes)
        internal
        pure
    {
        for (uint256 i; i < entries.length; ++i) {
            if (!counted.has(i)) continue;
            Settlement memory entry = entries[i];
            entry.payout = uint96(payout(entry.wager, scores[i], stakes));
        }
    }

    /// @notice The most that a wager can lose, rounded up; what its lock holds and a forfeit costs.
    function atRisk(PoolParams memory params, uint256 wager) internal pure returns (uint256) {
        return ceilBps(wager, uint256(params.lambdaBps) + params.muBps);
    }

    /// @notice The mu that a fund affords: min(muBps, floor(min(budget, free) * 1e4 / wagers)); 0 without wagers.
    function muEffective(uint256 muBps, uint256 budget, uint256 free, uint256 wagers) internal pure returns (uint256) {
        if (wagers == 0) return 0;
        uint256 affordable = (budget < free ? budget : free) * BPS / wagers;
        return affordable < muBps ? affordable : muBps;
    }

    /// @notice ceil(amount * bps / 1e4).
    function ceilBps(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return (amount * bps + BPS - 1) / BPS;
    }
}
