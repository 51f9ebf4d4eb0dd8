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
        Stake memory held = vault.stakeOf(forecaster, account);
        bool due = held.exiting != 0 && block.timestamp >= uint256(held.exitingSince) + COOLDOWN;
        VM.prank(account);
        try vault.withdraw(forecaster) {
            ++done["withdraw"];
            _expect("a pause blocks no withdrawal", due);
        } catch {
            _expect("a pause blocks no withdrawal", !due);
        }
    }

    function _claim(uint256 seed) internal {
        (address account,) = _drawStaker(seed);
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
}
