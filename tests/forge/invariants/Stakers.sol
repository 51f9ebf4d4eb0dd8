// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Forecaster, Stake} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Dice} from "../Dice.sol";
import {VM} from "../Cheats.sol";
import {Vault} from "../../../contracts/Vault.sol";
import {VaultReader} from "../VaultReader.sol";
import {Notes} from "./Notes.sol";

/// @title Stakers
/// @notice The moves of operators and delegators that stake.
abstract contract Stakers is Notes {
    using Dice for uint256;
    using VaultReader for Vault;

    function _stake(uint256 seed) internal {
        (address account, address forecaster) = _drawStaker(seed);
        uint256 i = _indexOf(forecaster);
        uint96 amount = uint96(seed.roll(2, 1, 200 * UNIT));
        bool accepted = account == operators[i]
            || vault.delegatedWei(forecaster) + amount <= vault.forecasterOf(forecaster).delegationCap;
        VM.prank(account);
        try vault.stake(forecaster, amount) {
            ++done["stake"];
            _expect("delegations stay below the cap", accepted);
        } catch {
            ++done[accepted ? bytes32("stake refused") : bytes32("stake above the cap")];
        }
    }

    function _activate(uint256 seed) internal {
        (address account, address forecaster) = _drawStaker(seed);
        VM.prank(account);
        try vault.activate(forecaster) {
            ++done["activate"];
        } catch {}
    }

    /// @dev An operator can unstake all that is not locked.
    function _requestUnstake(uint256 seed) internal {
        (address account, address forecaster) = _drawStaker(seed);
        Stake memory held = vault.stakeOf(forecaster, account);
        uint256 staying = uint256(held.earning) + held.warming;
        uint256 locked = account == operators[_indexOf(forecaster)] ? vault.forecasterOf(forecaster).locked : 0;
        uint256 shares = seed.roll(2, 0, staying);
        VM.prank(account);
        try vault.requestUnstake(forecaster, uint96(shares)) {
            ++done["requestUnstake"];
            _expect("what is locked stays", shares + locked <= staying);
        } catch {
            _expect("what is not locked can leave", shares == 0 || shares + locked > staying);
        }
    }

    /// @dev Each operator tries to unstake a wei more than what is not locked.
    function _unstakeLocked() internal {
        for (uint256 i; i < 3; ++i) {
            Forecaster memory book = vault.forecasterOf(forecasters[i]);
            uint256 staying = uint256(book.bucket.earning) + book.bucket.warming;
            if (book.locked == 0 || book.locked > staying) continue;
            VM.prank(operators[i]);
            try vault.requestUnstake(forecasters[i], uint96(staying - book.locked + 1)) {
                _expect("what is locked stays", false);
            } catch {
                ++done["unstake what is locked"];
            }
        }
    }

    function _withdraw(uint256 seed) internal {
        (address account, address forecaster) = _drawStaker(seed);
        _withdrawOf(account, forecaster);
    }

    function _claim(uint256 seed) internal {
        (address account,) = _drawStaker(seed);
        _claimOf(account);
    }

    /// @dev Slashes a vault as other pools could: one slash after the other reaches the delegators.
    function _slashElsewhere(uint256 seed) internal {
        address forecaster = forecasters[seed.roll(3, 0, 2)];
        for (uint256 n = seed.roll(4, 1, 8); n != 0; --n) {
            _slash(forecaster);
        }
    }

    /// @dev A slash takes its share and no more, of the bucket first, and of the delegators at most their own share. All
    /// of it goes to the fund.
    function _slash(address forecaster) private {
        (uint256 own, uint256 delegated) = (_bucketOf(forecaster), vault.delegatedWei(forecaster));
        uint256 funds = vault.fundOf(pool[0]).free;
        VM.prank(address(market));
        uint256 slashed = vault.slash(pool[0], 0, forecaster, rules.slashBps);
        uint256 fromOwn = own - _bucketOf(forecaster);
        uint256 fromDelegated = delegated - vault.delegatedWei(forecaster);
        // Each share's price is rounded down, which takes less than a million wei.
        uint256 most = (own + delegated) * rules.slashBps / 1e4 + 1e6;
        _expect("a slash takes its share", slashed <= most);
        _expect("a slash takes its share", fromDelegated <= delegated * rules.slashBps / 1e4 + 1e6);
        bool exhausted = _bucketOf(forecaster) == vault.forecasterOf(forecaster).locked;
        _expect("a bucket bears a slash first", fromDelegated == 0 || exhausted);
        _expect("a slash goes to the fund", slashed == fromOwn + fromDelegated);
        _expect("a slash goes to the fund", vault.fundOf(pool[0]).free == funds + slashed);
        if (fromDelegated != 0 && own != 0) ++done["slash of both"];
    }

    /// @dev Returns the whole bucket of a forecaster, in wei.
    function _bucketOf(address forecaster) private view returns (uint256) {
        Stake memory bucket = vault.forecasterOf(forecaster).bucket;
        return uint256(bucket.earning) + bucket.warming + bucket.exiting;
    }

    /// @dev Everybody requests all of its stakes.
    function _unstakeAll() internal {
        for (uint256 n; n < 9; ++n) {
            (address account, address forecaster) = _stakeAt(n);
            Stake memory held = vault.stakeOf(forecaster, account);
            if (held.earning + held.warming == 0) continue;
            VM.prank(account);
            vault.requestUnstake(forecaster, held.earning + held.warming);
        }
    }

    /// @dev Everybody withdraws what is due.
    function _withdrawAll() internal {
        for (uint256 n; n < 9; ++n) {
            (address account, address forecaster) = _stakeAt(n);
            _withdrawOf(account, forecaster);
        }
    }

    /// @dev All accounts with a credit claim it.
    function _claimAll() internal {
        for (uint256 i; i < 2; ++i) {
            _claimOf(operators[i]);
            _claimOf(delegators[i]);
        }
        _claimOf(address(this));
        _claimOf(ARBITRATOR);
    }

    function _withdrawOf(address account, address forecaster) private {
        Stake memory held = vault.stakeOf(forecaster, account);
        bool due = held.exiting != 0 && VM.getBlockTimestamp() >= uint256(held.exitingSince) + COOLDOWN;
        VM.prank(account);
        try vault.withdraw(forecaster) {
            ++done["withdraw"];
            if (pools.paused()) ++done["withdraw while paused"];
            _expect("a pause blocks no withdrawal", due);
        } catch {
            _expect("a pause blocks no withdrawal", !due);
        }
    }

    function _claimOf(address account) private {
        uint256 due = vault.claimable(account, forecasters);
        uint256 balance_ = token.balanceOf(account);
        VM.prank(account);
        try vault.claim(forecasters) returns (uint256 amount) {
            ++done["claim"];
            _expect("nothing is claimed twice", amount == due && token.balanceOf(account) == balance_ + due);
            _expect("nothing is claimed twice", vault.claimable(account, forecasters) == 0);
        } catch {
            _expect("a pause blocks no withdrawal", due == 0);
        }
    }

    /// @dev Returns the n-th of nine stakes: an operator or a delegator, and its forecaster.
    function _stakeAt(uint256 n) private view returns (address account, address forecaster) {
        forecaster = forecasters[n / 3];
        account = n % 3 == 2 ? operators[n / 3] : delegators[n % 3];
    }
}
