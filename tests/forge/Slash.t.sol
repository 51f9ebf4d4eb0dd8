// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Payoff} from "../../contracts/libraries/Payoff.sol";
import {Slash} from "../../contracts/libraries/Slash.sol";
import {Dice} from "./Dice.sol";

/// @title SlashTest
/// @notice The reserve for a slash, for stakes of all sizes.
contract SlashTest {
    using Dice for uint256;

    /// @notice A bucket that covers its locks and the reserve bears a slash of any pool it entered alone.
    function testFuzz_slash_findsItsReserve(uint256 seed) external pure {
        uint256 bps = seed.roll(0, 0, 500);
        (uint256 staying, uint256 cap) = _drawStakes(seed);
        uint256 reserve = Slash.reserve(staying, cap, bps);
        if (reserve > staying) return;
        (uint256 locked, uint256 exiting) = (staying - reserve, seed.roll(5, 0, 2 ** seed.roll(6, 0, 95)));
        (uint256 fromBucket, uint256 fromDelegated) =
            Slash.split(staying + exiting, locked, seed.roll(7, 0, cap), seed.roll(8, 0, bps));
        assert(fromDelegated == 0 && fromBucket <= staying + exiting - locked);
    }

    /// @notice The loss of a round leaves the reserve of what is left.
    function testFuzz_loss_keepsTheReserve(uint256 seed) external pure {
        uint256 bps = seed.roll(0, 0, 500);
        (uint256 staying, uint256 cap) = _drawStakes(seed);
        uint256 reserve = Slash.reserve(staying, cap, bps);
        if (reserve > staying) return;
        uint256 released = seed.roll(5, 0, staying - reserve);
        uint256 left = staying - seed.roll(6, 0, released);
        assert(staying - reserve - released + Slash.reserve(left, cap, bps) <= left);
    }

    /// @notice Rounding to bps is off by less than one wei. SlashProof takes that as given.
    function testFuzz_quotient_isTheFloor(uint256 seed) external pure {
        uint256 product = seed.roll(1, 0, 2 ** seed.roll(2, 0, 112));
        uint256 whole = product / 1e4 * 1e4;
        assert(whole <= product && product - whole < 1e4);
        uint256 up = Payoff.ceilBps(product, 1) * 1e4;
        assert(up >= product && up - product < 1e4);
    }

    /// @dev Draws a bucket and a cap of any magnitude.
    function _drawStakes(uint256 seed) private pure returns (uint256 staying, uint256 cap) {
        return (seed.roll(1, 0, 2 ** seed.roll(2, 0, 95)), seed.roll(3, 0, 2 ** seed.roll(4, 0, 95)));
    }
}
