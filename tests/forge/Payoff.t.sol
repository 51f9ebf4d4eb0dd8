// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Payoff} from "../../contracts/libraries/Payoff.sol";
import {Dice} from "./Dice.sol";

/// @title PayoffTest
/// @notice Properties of the payoff, over random rounds.
contract PayoffTest {
    using Dice for uint256;

    function _round(uint256 seed, uint256 mu)
        private
        pure
        returns (uint256[] memory wagers, uint256[] memory scores, Payoff.Stakes memory stakes)
    {
        uint256 count = seed.roll(0, 1, 128);
        uint256 most = seed.roll(1, 0, 1) == 0 ? 1e21 : type(uint96).max;
        uint256 lambda = seed.roll(2, 0, 1e4 - mu);
        stakes = Payoff.Stakes(0, 0, seed.roll(3, 0, 1e9), lambda, mu);
        wagers = new uint256[](count);
        scores = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            wagers[i] = seed.roll(10 + 2 * i, 1, most);
            scores[i] = seed.roll(11 + 2 * i, 0, 1e9);
            stakes.wagers += wagers[i];
            stakes.weighted += wagers[i] * scores[i];
        }
    }

    function testFuzz_payout_peersOnly_dustUnderOneWeiAnEntry(uint256 seed) external pure {
        (uint256[] memory wagers, uint256[] memory scores, Payoff.Stakes memory stakes) = _round(seed, 0);
        uint256 paid;
        for (uint256 i; i < wagers.length; ++i) {
            paid += Payoff.payout(wagers[i], scores[i], stakes);
        }
        assert(paid <= stakes.wagers);
        assert(stakes.wagers - paid <= wagers.length);
    }

    function testFuzz_payout_withReference_staysWithinReserveAndLock(uint256 seed) external pure {
        uint256 mu = seed.roll(4, 0, 1e4);
        (uint256[] memory wagers, uint256[] memory scores, Payoff.Stakes memory stakes) = _round(seed, mu);
        uint256 paid;
        for (uint256 i; i < wagers.length; ++i) {
            uint256 payout = Payoff.payout(wagers[i], scores[i], stakes);
            uint256 risk = Payoff.ceilBps(wagers[i], stakes.lambdaBps + mu);
            assert(payout + risk >= wagers[i]);
            paid += payout;
        }
        assert(paid <= stakes.wagers + Payoff.ceilBps(stakes.wagers, mu));
    }

    function testFuzz_payout_splitWager_neverGains(uint256 seed) external pure {
        (uint256[] memory wagers, uint256[] memory scores, Payoff.Stakes memory stakes) = _round(seed, 1000);
        uint256 part = seed.roll(5, 0, wagers[0]);
        uint256 split = Payoff.payout(part, scores[0], stakes) + Payoff.payout(wagers[0] - part, scores[0], stakes);
        assert(split <= Payoff.payout(wagers[0], scores[0], stakes));
    }

    function testFuzz_payout_betterScore_neverPaysLess(uint256 seed) external pure {
        (uint256[] memory wagers, uint256[] memory scores, Payoff.Stakes memory stakes) = _round(seed, 1000);
        uint256 before = Payoff.payout(wagers[0], scores[0], stakes);
        uint256 better = seed.roll(6, scores[0], 1e9);
        stakes.weighted += wagers[0] * (better - scores[0]);
        assert(Payoff.payout(wagers[0], better, stakes) >= before);
    }

    function testFuzz_score_fallsWithLossAndStaysInRange(uint64 loss, uint64 more, uint64 bound) external pure {
        uint256 limit = uint256(bound) + 1;
        uint256 score = Payoff.score(loss, limit);
        assert(score <= 1e9);
        assert(Payoff.score(uint256(loss) + more, limit) <= score);
        assert(Payoff.score(0, limit) == 1e9);
        assert(Payoff.score(limit, limit) == 0);
    }

    function testFuzz_muEffective_fitsTheBudget(uint112 budget, uint112 free, uint112 wagers, uint256 seed)
        external
        pure
    {
        uint256 mu = seed.roll(0, 0, 1e4);
        if (wagers == 0) return;
        uint256 effective = Payoff.muEffective(mu, budget, free, wagers);
        uint256 reserve = Payoff.ceilBps(wagers, effective);
        assert(effective <= mu && reserve <= budget && reserve <= free);
        // One basis point more would exceed the budget or the fund, unless the mu is already the pool's.
        uint256 affordable = budget < free ? budget : free;
        assert(effective == mu || wagers * (effective + 1) > affordable * 1e4);
    }
}
