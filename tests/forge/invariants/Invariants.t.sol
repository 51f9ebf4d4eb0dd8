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

    /// @dev All of them in one campaign: eighteen campaigns would only play the same moves eighteen times.
    function invariant_allHold() external view {
        tokensHeldCoverAllThatIsOwed();
        nothingGoesAstrayButRounding();
        bondsAreThoseOfWhatIsUndecided();
        reservesAreThoseOfRunningRounds();
        locksAreThoseOfRunningEntries();
        openWagersAreThoseOfRunningEntries();
        bucketsCoverTheirLocks();
        sharePriceNeverRises();
        roundsMoveOneWay();
        endedRoundsNeverChange();
        rightProposalsStand();
        wrongProposalsFall();
        noRoundCostsMoreThanItsLock();
        fundPaysAtMostItsReserve();
        nothingIsClaimedTwice();
        pauseTrapsNothing();
        barredNeverCommit();
        everyRoundEnds();
    }

    function tokensHeldCoverAllThatIsOwed() private view {
        assert(_handler.balance() >= _handler.owed());
    }

    /// @dev A share is worth whole wei less than what it was bought for, now and then; more must not go astray.
    function nothingGoesAstrayButRounding() private view {
        assert(_handler.balance() - _handler.owed() < 1e6);
    }

    function bondsAreThoseOfWhatIsUndecided() private view {
        (uint256 held, uint256 expected) = _handler.bondsHeld();
        assert(held == expected);
    }

    function reservesAreThoseOfRunningRounds() private view {
        for (uint256 p; p < 2; ++p) {
            (uint256 held, uint256 expected) = _handler.reserved(p);
            assert(held == expected);
        }
    }

    function locksAreThoseOfRunningEntries() private view {
        for (uint256 i; i < 3; ++i) {
            (uint256 locked, uint256 byEntries,,,) = _handler.locks(i);
            assert(locked == byEntries);
        }
    }

    function openWagersAreThoseOfRunningEntries() private view {
        for (uint256 i; i < 3; ++i) {
            (,, uint256 wagers, uint256 ofEntries,) = _handler.locks(i);
            assert(wagers == ofEntries);
        }
    }

    function bucketsCoverTheirLocks() private view {
        for (uint256 i; i < 3; ++i) {
            (uint256 locked,,,, uint256 staying) = _handler.locks(i);
            assert(locked <= staying);
        }
    }

    function sharePriceNeverRises() private view {
        _holds("a share's price never rises");
    }

    function roundsMoveOneWay() private view {
        _holds("a round moves one way");
    }

    function endedRoundsNeverChange() private view {
        _holds("an ended round never changes");
    }

    function rightProposalsStand() private view {
        _holds("a right proposal stands");
    }

    function wrongProposalsFall() private view {
        _holds("a wrong proposal falls");
    }

    function noRoundCostsMoreThanItsLock() private view {
        _holds("a round costs at most its lock");
    }

    function fundPaysAtMostItsReserve() private view {
        _holds("the fund pays from its reserve");
    }

    function nothingIsClaimedTwice() private view {
        _holds("nothing is claimed twice");
    }

    function pauseTrapsNothing() private view {
        _holds("pause traps nothing");
    }

    function barredNeverCommit() private view {
        _holds("who is barred can not commit");
    }

    function everyRoundEnds() private view {
        _holds("every round ends");
    }

    function _holds(bytes32 word) private view {
        assert(!_handler.broken(word));
    }
}
