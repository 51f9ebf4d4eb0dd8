// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Handler} from "./Handler.sol";

/// @title InvariantsTest
/// @notice Invariants of all contracts, after any sequence of all actors' moves, with two pools and several running
/// rounds.
contract InvariantsTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private _handler;

    function setUp() external {
        _handler = new Handler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev The moves after a campaign are no part of it.
    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector(address(_handler), new bytes4[](2));
        (excluded[0].selectors[0], excluded[0].selectors[1]) = (Handler.actHonestly.selector, Handler.leave.selector);
    }

    /// @dev Checks all invariants in a single campaign, since a campaign for each would play the same moves again.
    function invariant_allHold() external view {
        tokensHeldCoverAllThatIsOwed();
        onlyRoundingIsLost();
        bondsAreThoseNotSettled();
        reservesAreThoseOfRunningRounds();
        locksAreThoseOfRunningEntries();
        openWagersAreThoseOfRunningEntries();
        bucketsCoverTheirLocks();
        sharePriceNeverRises();
        roundsNeverGoBack();
        endedRoundsNeverChange();
        rightProposalsStand();
        wrongProposalsFall();
        noRoundCostsMoreThanItsLock();
        fundPaysAtMostItsReserve();
        nothingIsClaimedTwice();
        pauseBlocksNoWithdrawal();
        barredForecastersNeverCommit();
        everyRoundEnds();
        copiedCommitmentsNeverEarn();
        delegatorsNeverLoseToASecondNode();
        strangersBlockNoCommit();
        delegationsStayBelowTheCap();
        jailsLastAPeriod();
        everyRoundEndsWithinItsGas();
        disputesEndWithTheTruth();
        pausedRoundsStay();
        onlyWhatIsNotLockedLeaves();
        slashesTakeTheirShare();
        assert(_handler.allBroken().length == 0);
    }

    /// @dev After a campaign. Honest nodes end all rounds in less than a day, and then everybody can leave: what the vault
    /// owes is paid to the last account.
    function afterInvariant() external {
        _handler.actHonestly(0);
        this.invariant_allHold();
        _neverBroken("a day ends every round");
        _handler.leave();
        _neverBroken("everybody can leave");
    }

    function tokensHeldCoverAllThatIsOwed() private view {
        assert(_handler.balance() >= _handler.owed());
    }

    /// @dev Each rounding loses less than a wei. Larger amounts must not be lost.
    function onlyRoundingIsLost() private view {
        assert(_handler.balance() - _handler.owed() < 1e6);
    }

    function bondsAreThoseNotSettled() private view {
        (uint256 actual, uint256 expected) = _handler.bondsHeld();
        assert(actual == expected);
    }

    function reservesAreThoseOfRunningRounds() private view {
        for (uint256 p; p < 2; ++p) {
            (uint256 actual, uint256 expected) = _handler.reserved(p);
            assert(actual == expected);
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
        _neverBroken("a share's price never rises");
    }

    function roundsNeverGoBack() private view {
        _neverBroken("a round never goes back");
    }

    function endedRoundsNeverChange() private view {
        _neverBroken("an ended round never changes");
    }

    function rightProposalsStand() private view {
        _neverBroken("a right proposal stands");
    }

    function wrongProposalsFall() private view {
        _neverBroken("a wrong proposal falls");
    }

    function noRoundCostsMoreThanItsLock() private view {
        _neverBroken("a round costs at most its lock");
    }

    function fundPaysAtMostItsReserve() private view {
        _neverBroken("the fund pays from its reserve");
    }

    function nothingIsClaimedTwice() private view {
        _neverBroken("nothing is claimed twice");
    }

    function pauseBlocksNoWithdrawal() private view {
        _neverBroken("a pause blocks no withdrawal");
    }

    function barredForecastersNeverCommit() private view {
        _neverBroken("barred forecasters can't commit");
    }

    function everyRoundEnds() private view {
        _neverBroken("every round ends");
    }

    function copiedCommitmentsNeverEarn() private view {
        _neverBroken("a copied commitment never earns");
    }

    /// @dev The first operator has two nodes, one of which is always far off.
    function delegatorsNeverLoseToASecondNode() private view {
        _neverBroken("delegators keep their part");
        _neverBroken("delegators keep their stake");
    }

    function strangersBlockNoCommit() private view {
        _neverBroken("no stranger blocks a commit");
        _neverBroken("a cap has its reserve");
    }

    function delegationsStayBelowTheCap() private view {
        _neverBroken("delegations stay below the cap");
        for (uint256 i; i < 3; ++i) {
            (uint256 delegatedWei, uint256 cap) = _handler.delegations(i);
            assert(delegatedWei <= cap);
        }
    }

    function jailsLastAPeriod() private view {
        _neverBroken("a jail lasts a period");
    }

    function everyRoundEndsWithinItsGas() private view {
        _neverBroken("a round's end has its gas bound");
    }

    /// @dev Whatever a quorum lied about and claimed against itself: an honest challenger could claim the truth, and if
    /// the arbitrator ruled it, the dispute ended with it and the challenger got the bonds.
    function disputesEndWithTheTruth() private view {
        _neverBroken("the truth can be claimed");
        _neverBroken("a claim never changes");
        _neverBroken("a ruling is accepted in time");
        _neverBroken("a dispute ends as it was ruled");
        _neverBroken("the ruled claim wins all bonds");
    }

    function pausedRoundsStay() private view {
        _neverBroken("a paused round can be observed");
        _neverBroken("a paused round takes no forfeit");
    }

    function onlyWhatIsNotLockedLeaves() private view {
        _neverBroken("what is locked stays");
        _neverBroken("what is not locked can leave");
    }

    /// @dev Also if one slash follows another, as several pools could slash the same vault.
    function slashesTakeTheirShare() private view {
        _neverBroken("a slash takes its share");
        _neverBroken("a slash was avoidable");
        _neverBroken("a bucket bears a slash first");
        _neverBroken("a slash goes to the fund");
    }

    function _neverBroken(bytes32 name) private view {
        assert(!_handler.broken(name));
    }
}
