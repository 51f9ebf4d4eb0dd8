// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Stake} from "../../../contracts/interfaces/ForewattTypes.sol";
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

    function _requestUnstake(uint256 seed) internal {
        (address account, address forecaster) = _drawStaker(seed);
        Stake memory held = vault.stakeOf(forecaster, account);
        VM.prank(account);
        try vault.requestUnstake(forecaster, uint96(seed.roll(2, 0, uint256(held.earning) + held.warming))) {
            ++done["requestUnstake"];
        } catch {}
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
            VM.prank(address(market));
            vault.slash(pool[0], 0, forecaster, rules.slashBps);
        }
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
