// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../contracts/Vault.sol";
import {Forecaster, Fund, Stake} from "../../contracts/interfaces/ForewattTypes.sol";
import {VaultActors} from "./VaultActors.sol";

/// @title VaultMoneyTest
/// @notice Invariants of the money in the vault, after any sequence of its actors' moves.
contract VaultMoneyTest {
    VaultActors private _actors;
    Vault private _vault;

    function setUp() external {
        _actors = new VaultActors();
        _vault = _actors.vault();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actors);
    }

    function invariant_tokensHeld_coverStakesRewardsBondsAndFunds() external view {
        uint256 balance = _actors.token().balanceOf(address(_vault));
        uint256 owed = _stakes() + _claims() + _vault.bonds() + _funds();
        assert(balance >= owed);
        // The rest is lost to rounding: a few wei per action.
        assert(balance - owed <= 8 * (_actors.actions() + 1));
    }

    function invariant_tokensHeld_areDepositsLessPayments() external view {
        assert(_actors.token().balanceOf(address(_vault)) == _actors.deposited() - _actors.paidOut());
    }

    function invariant_price_neverRises() external view {
        assert(!_actors.priceRose());
    }

    function invariant_delegators_neverBearARound() external view {
        assert(!_actors.delegatorsBoreARound());
    }

    function invariant_slash_takesNoMoreThanItsShareOfADelegation() external view {
        assert(!_actors.slashedTooMuch());
    }

    function invariant_claims_arePaidOnceAndAtMostTheCredits() external view {
        assert(!_actors.claimedTwice());
        assert(_actors.claimed() + _claims() <= _actors.credited());
    }

    function invariant_locks_areTheSumOfOpenEntriesAndBackedByTheBucket() external view {
        for (uint256 i; i < 2; ++i) {
            Forecaster memory book = _vault.forecasterOf(_actors.forecasters(i));
            assert(book.locked <= uint256(book.bucket.earning) + book.bucket.warming);
            assert(book.locked == _actors.locked(i) && book.openWagers == _actors.openWagers(i));
        }
    }

    function invariant_totals_areTheSumsOfTheDelegations() external view {
        for (uint256 i; i < 2; ++i) {
            address forecaster = _actors.forecasters(i);
            (uint256 earning, uint256 warming, uint256 exiting) = (0, 0, 0);
            for (uint256 j; j < 3; ++j) {
                Stake memory shares = _vault.delegationOf(forecaster, _actors.delegators(j)).shares;
                (earning, warming, exiting) =
                (earning + shares.earning, warming + shares.warming, exiting + shares.exiting);
            }
            Forecaster memory book = _vault.forecasterOf(forecaster);
            assert(book.earningShares == earning && book.exitingShares == exiting);
            assert(book.delegatedShares == earning + warming);
        }
    }

    function invariant_delegations_areAtMostTheCap() external view {
        assert(!_actors.stakedAboveTheCap());
        for (uint256 i; i < 2; ++i) {
            assert(_actors.delegatedWei(i) <= _vault.forecasterOf(_actors.forecasters(i)).delegationCap);
        }
    }

    function invariant_strangers_neverBlockALock() external view {
        assert(!_actors.strangersBlockedALock());
    }

    function invariant_aSlashAfterALock_takesNothingFromDelegators() external view {
        assert(!_actors.slashedBeyondTheReserve());
    }

    function invariant_gains_areSharedWhateverTheBucketLost() external view {
        assert(!_actors.delegatorsLostAGain());
    }

    function invariant_bonds_areTheSumOfOpenBonds() external view {
        assert(_vault.bonds() == _actors.bonds());
    }

    function _stakes() private view returns (uint256 stakes) {
        for (uint256 i; i < 2; ++i) {
            Stake memory bucket = _vault.forecasterOf(_actors.forecasters(i)).bucket;
            stakes += uint256(bucket.earning) + bucket.warming + bucket.exiting + _actors.delegatedWei(i);
        }
    }

    function _claims() private view returns (uint256 claims) {
        for (uint256 i; i < 2; ++i) {
            claims += _vault.claimable(_actors.operators(i), _actors.both());
        }
        for (uint256 j; j < 3; ++j) {
            claims += _vault.claimable(_actors.delegators(j), _actors.both());
        }
    }

    function _funds() private view returns (uint256) {
        Fund memory fund = _vault.fundOf(_actors.pool());
        return uint256(fund.free) + fund.reserved;
    }
}
