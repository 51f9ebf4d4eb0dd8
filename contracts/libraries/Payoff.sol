// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {PoolParams, Settlement} from "../interfaces/ForewattTypes.sol";
import {Bits} from "./Bits.sol";

/// @title Payoff
/// @notice Scores and payouts of a round, in integers.
/// @dev With uint96 wagers and 64 entries all products stay below 2^244, so `payout` needs no overflow checks.
library Payoff {
    using Bits for uint128;
    using SafeCast for uint256;

    /// @notice The score of a forecast without loss, SC.
    uint256 internal constant SCALE = 1e9;
    /// @notice One whole, in bps.
    uint256 internal constant BPS = 1e4;

    /// @notice The terms that all counted entries of a round share.
    /// @param wagers Sum of the counted wagers in wei, M.
    /// @param weighted Sum of wager times score, S.
    /// @param referenceScore Score of the reference. Not used if mu is 0.
    /// @param lambdaBps Share of a wager that is played against the other entries, in bps.
    /// @param muBps Share of a wager that is played against the reference, in bps.
    struct Stakes {
        uint256 wagers;
        uint256 weighted;
        uint256 referenceScore;
        uint256 lambdaBps;
        uint256 muBps;
    }

    /// @notice Returns the loss at which the score is zero: lossMax * T * K * (K+1) * feedCount.
    function lossBound(PoolParams memory params, uint256 feedCount) internal pure returns (uint256) {
        return uint256(params.lossMax) * params.steps * params.levels * (uint256(params.levels) + 1) * feedCount;
    }

    /// @notice Returns the largest possible loss: 1e6 * T * K * (K+1) * feedCount. A forfeit counts as this loss.
    function worstLoss(PoolParams memory params, uint256 feedCount) internal pure returns (uint256) {
        return 1e6 * uint256(params.steps) * params.levels * (uint256(params.levels) + 1) * feedCount;
    }

    /// @notice Returns the score of a loss: SCALE - min(SCALE, floor(loss * SCALE / bound)).
    function score(uint256 loss, uint256 bound) internal pure returns (uint256) {
        uint256 lost = loss * SCALE / bound;
        return lost < SCALE ? SCALE - lost : 0;
    }

    /// @notice Returns what a wager m with score s becomes, in wei, rounded down:
    ///   floor(m * (M*SC*1e4 + lambda*(M*s - S) + mu*M*(s - ref)) / (M*SC*1e4)).
    /// @dev Never negative, since S <= M*SC, ref <= SC and lambda + mu <= 1e4. M must not be 0.
    function payout(uint256 wager, uint256 score_, Stakes memory stakes) internal pure returns (uint256) {
        unchecked {
            uint256 whole = stakes.wagers * SCALE * BPS;
            uint256 gains = (stakes.lambdaBps + stakes.muBps) * stakes.wagers * score_;
            uint256 costs = stakes.lambdaBps * stakes.weighted + stakes.muBps * stakes.wagers * stakes.referenceScore;
            return wager * (whole + gains - costs) / whole;
        }
    }

    /// @notice Returns the scores of all entries in index order, 0 for an entry that is not counted. Adds the counted
    /// wagers and scores to `stakes`.
    /// @param sums Losses of the counted entries in index order.
    /// @param bound Loss at which the score is zero.
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

    /// @notice Writes the payouts of the counted entries into `entries`. The payouts of other entries stay.
    function payAll(Settlement[] memory entries, uint128 counted, uint256[] memory scores, Stakes memory stakes)
        internal
        pure
    {
        for (uint256 i; i < entries.length; ++i) {
            if (!counted.has(i)) continue;
            Settlement memory entry = entries[i];
            entry.payout = payout(entry.wager, scores[i], stakes).toUint128();
        }
    }

    /// @notice Returns the largest loss of a wager in wei, rounded up. This is its lock, and the cost of a forfeit.
    function atRisk(PoolParams memory params, uint256 wager) internal pure returns (uint256) {
        return ceilBps(wager, uint256(params.lambdaBps) + params.muBps);
    }

    /// @notice Returns the bond of a round's proposal in wei: proposeBond * 2^floor(n/8). All 64 together cost 2,040
    /// times the first one.
    /// @dev Limits keeps proposeBond within 2^88, so that the last bond fits uint96.
    /// @param n Number of the proposal, below 64.
    function proposalBond(PoolParams memory params, uint256 n) internal pure returns (uint96) {
        return params.proposeBond << uint96(n / 8);
    }

    /// @notice Returns the mu that the fund can pay for, in bps: min(muBps, floor(min(budget, freeFund) * 1e4 /
    /// wagers)). 0 without wagers.
    function muEffective(uint256 muBps, uint256 budget, uint256 freeFund, uint256 wagers)
        internal
        pure
        returns (uint256)
    {
        if (wagers == 0) return 0;
        uint256 affordable = (budget < freeFund ? budget : freeFund) * BPS / wagers;
        return affordable < muBps ? affordable : muBps;
    }

    /// @notice Returns ceil(amount * bps / 1e4).
    function ceilBps(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return (amount * bps + BPS - 1) / BPS;
    }
}
