// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Payoff} from "../../../contracts/libraries/Payoff.sol";
import {Slash} from "../../../contracts/libraries/Slash.sol";

/// @title SlashProof
/// @notice Properties of the reserve for a slash that halmos proves for all small stakes, locks and caps.
/// @dev Shares of a slash are constants, since the solver can't handle a product of two unknowns, and amounts are below
/// 2^16, since it divides wider ones too slowly. Slash.t.sol draws both from their whole range.
contract SlashProof {
    uint256 private constant MOST = 500;

    /// @notice If the bucket covers its locks and the reserve, a slash takes nothing from delegators within the cap,
    /// whatever is exiting. The slash may be that of any pool the forecaster entered.
    function check_slash_findsItsReserve(uint16 staying, uint16 exiting, uint16 locked, uint16 cap, uint16 delegated)
        external
        pure
    {
        if (locked + Slash.reserve(staying, cap, MOST) > staying || delegated > cap) return;
        assert(_fromDelegated(uint256(staying) + exiting, locked, delegated, MOST) == 0);
        assert(_fromDelegated(uint256(staying) + exiting, locked, delegated, 100) == 0);
    }

    /// @notice A loss of at most the released lock leaves a bucket that still covers its locks and the reserve.
    function check_loss_keepsTheReserve(uint16 staying, uint16 locked, uint16 cap, uint16 released, uint16 lost)
        external
        pure
    {
        if (locked + Slash.reserve(staying, cap, MOST) > staying || released > locked || lost > released) return;
        uint256 left = uint256(staying) - lost;
        assert(uint256(locked) - released + Slash.reserve(left, cap, MOST) <= left);
    }

    /// @notice A slash never reaches the locked part of the bucket, and takes no more than its share of the delegations.
    function check_slash_staysWithinItsBounds(uint16 own, uint16 locked, uint16 delegated) external pure {
        if (locked > own) return;
        (uint256 fromBucket, uint256 fromDelegated) = Slash.split(own, locked, delegated, MOST);
        assert(fromBucket <= uint256(own) - locked);
        assert(fromDelegated <= uint256(delegated) * MOST / Payoff.BPS);
    }

    function _fromDelegated(uint256 own, uint256 locked, uint256 delegated, uint256 slashBps)
        private
        pure
        returns (uint256 fromDelegated)
    {
        (, fromDelegated) = Slash.split(own, locked, delegated, slashBps);
    }
}
