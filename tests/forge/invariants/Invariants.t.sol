// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Handler} from "./Handler.sol";

/// @title What must always hold, whatever every actor does, with two pools and several rounds in flight
contract InvariantsTest {
    Handler private _handler;

    function setUp() external {
        _handler = new Handler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_tokensHeldCoverAllThatIsOwed() external view {
        assert(_handler.balance() >= _handler.owed());
    }

    /// @dev A share is worth whole wei less than what it was bought for, now and then; more must not go astray.
    function invariant_nothingGoesAstrayButRounding() external view {
        assert(_handler.balance() - _handler.owed() < 1e6);
    }

    function invariant_bondsAreThoseOfWhatIsUndecided() external view {
        (uint256 held, uint256 expected) = _handler.bondsHeld();
        assert(held == expected);
    }

    function invariant_reservesAreThoseOfRunningRounds() external view {
        for (uint256 p; p < 2; ++p) {
            (uint256 held, uint256 expected) = _handler.reserved(p);
            assert(held == expected);
        }
    }

    function invariant_locksAreThoseOfRunningEntries() external view {
        for (uint256 i; i < 3; ++i) {
            (uint256 locked, uint256 byEntries,,,) = _handler.locks(i);
            assert(locked == byEntries);
        }
    }

    function invariant_openWagersAreThoseOfRunningEntries() external view {
        for (uint256 i; i < 3; ++i) {
            (,, uint256 wagers, uint256 ofEntries,) = _handler.locks(i);
            assert(wagers == ofEntries);
        }
    }

    function invariant_bucketsCoverTheirLocks() external view {
        for (uint256 i; i < 3; ++i) {
            (uint256 locked,,,, uint256 staying) = _handler.locks(i);
            assert(locked <= staying);
        }
    }

    function invariant_sharePriceNeverRises() external view {
        _holds("a share's price never rises");
    }

    function invariant_roundsMoveOneWay() external view {
        _holds("a round moves one way");
    }

    function invariant_endedRoundsNeverChange() external view {
        _holds("an ended round never changes");
    }

    function invariant_rightProposalsStand() external view {
        _holds("a right proposal stands");
    }

    function invariant_wrongProposalsFall() external view {
        _holds("a wrong proposal falls");
    }

    function invariant_noRoundCostsMoreThanItsLock() external view {
        _holds("a round costs at most its lock");
    }

    function invariant_fundPaysAtMostItsReserve() external view {
        _holds("the fund pays from its reserve");
    }

    function invariant_nothingIsClaimedTwice() external view {
        _holds("nothing is claimed twice");
    }

    function invariant_pauseTrapsNothing() external view {
        _holds("pause traps nothing");
    }

    function invariant_barredNeverCommit() external view {
        _holds("who is barred can not commit");
    }

    function invariant_everyRoundEnds() external view {
        _holds("every round ends");
    }

    function _holds(bytes32 word) private view {
        assert(!_handler.broken(word));
    }
}
