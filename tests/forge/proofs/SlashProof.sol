// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Slash} from "../../../contracts/libraries/Slash.sol";

/// @title SlashProof
/// @notice Halmos proves in steps, for all stakes and all slashBps up to 500: a bucket that covers its locks and the
/// reserve bears the largest slash alone, and the losses of its rounds leave it in that state.
/// @dev The solver can't handle a product or quotient of unknowns beside others. So the first steps show that the code
/// computes certain products and quotients, and what follows from their sizes. The last two take products and quotients
/// as unknowns that are bounded by that. That x / 1e4 is the floor, so x - 1e4 < x / 1e4 * 1e4 <= x, is the EVM's
/// definition of DIV; Slash.t.sol draws it.
contract SlashProof {
    uint256 private constant BPS = 1e4;
    uint256 private constant MAX_SLASH_BPS = 500;

    /// @notice A reserve is the quotient (product + 9999) / 1e4, at least product / 1e4.
    function check_reserve_isAQuotient(uint96 staying, uint96 cap, uint16 bps) external pure {
        if (bps > MAX_SLASH_BPS) return;
        unchecked {
            uint256 product = (uint256(staying) + cap) * bps;
            assert(Slash.reserve(staying, cap, bps) == (product + BPS - 1) / BPS);
        }
    }

    /// @notice A larger stake has no smaller product.
    function check_product_growsWithTheStake(uint96 amount, uint96 more, uint16 bps) external pure {
        if (bps > MAX_SLASH_BPS) return;
        unchecked {
            assert(uint256(amount) * bps <= (uint256(amount) + more) * bps);
        }
    }

    /// @notice A larger slashBps has no smaller product.
    function check_product_growsWithTheBps(uint96 amount, uint16 bps, uint16 more) external pure {
        if (bps > MAX_SLASH_BPS || more > MAX_SLASH_BPS) return;
        unchecked {
            assert(uint256(amount) * bps <= uint256(amount) * (uint256(bps) + more));
        }
    }

    /// @notice Amounts in wei times 1e4 add up, and are further apart than 1e4 if the amounts differ.
    function check_tenThousandfold_keepsOrderAndSums(uint96 amount, uint96 more) external pure {
        unchecked {
            assert((uint256(amount) + more) * BPS == uint256(amount) * BPS + uint256(more) * BPS);
            assert((uint256(amount) + 1 + more) * BPS >= uint256(amount) * BPS + BPS);
        }
    }

    /// @notice The bucket bears all of a slash that is no larger than its free part.
    function check_split_sparesDelegatorsIfTheBucketCan(uint96 own, uint96 locked, uint96 delegated, uint16 bps)
        external
        pure
    {
        if (locked > own || bps > MAX_SLASH_BPS) return;
        uint256 wanted = (uint256(own) + delegated) * bps / BPS;
        if (wanted > uint256(own) - locked) return;
        (uint256 fromBucket, uint256 fromDelegated) = Slash.split(own, locked, delegated, bps);
        assert(fromBucket == wanted && fromDelegated == 0);
    }

    /// @notice A bucket that covers its locks and the reserve has a free part as large as any slash.
    /// @param promised (staying + cap) * the reserve's bps, at most `reserve` * 1e4.
    /// @param ofStaying (staying + delegated) * slashBps, at most `promised`: both factors are no larger.
    /// @param ofExiting exiting * slashBps, at most `exiting` * 1e4.
    /// @param wanted The slash: the quotient of ofStaying + ofExiting.
    /// @param reserveTimes `reserve` * 1e4, and `exitingTimes` and `wantedTimes` likewise.
    function check_freePart_coversEverySlash(
        uint96 staying,
        uint96 exiting,
        uint96 locked,
        uint96 reserve,
        uint96 wanted,
        uint112 reserveTimes,
        uint112 exitingTimes,
        uint112 wantedTimes,
        uint112 promised,
        uint112 ofStaying,
        uint112 ofExiting
    ) external pure {
        unchecked {
            if (uint256(locked) + reserve > staying) return;
            if (reserveTimes < promised || ofStaying > promised || ofExiting > exitingTimes) return;
            if (wantedTimes > uint256(ofStaying) + ofExiting) return;
            bool tooLarge = wanted > uint256(reserve) + exiting;
            if (tooLarge && wantedTimes < uint256(reserveTimes) + exitingTimes + BPS) return;
            assert(wanted <= uint256(staying) + exiting - locked);
        }
    }

    /// @notice A round that costs at most what it releases leaves the reserve of what is left.
    /// @param promised (staying + cap) * bps before the round, and `left` the same after it, no larger.
    /// @param reserve The quotients of both, rounded up, and `reserveLeft`; both times 1e4 as well.
    function check_loss_leavesTheReserve(
        uint96 staying,
        uint96 locked,
        uint96 released,
        uint96 lost,
        uint96 reserve,
        uint96 reserveLeft,
        uint112 reserveTimes,
        uint112 reserveLeftTimes,
        uint112 promised,
        uint112 left
    ) external pure {
        unchecked {
            if (uint256(locked) + reserve > staying || released > locked || lost > released) return;
            if (left > promised || reserveTimes < promised || reserveLeftTimes >= uint256(left) + BPS) return;
            if (reserveLeft > reserve && reserveLeftTimes < uint256(reserveTimes) + BPS) return;
            assert(uint256(locked) - released + reserveLeft <= uint256(staying) - lost);
        }
    }
}
