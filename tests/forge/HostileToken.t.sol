// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Access} from "../../contracts/Access.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {HostileToken} from "./HostileToken.sol";
import {Pools} from "../../contracts/Pools.sol";
import {Vault} from "../../contracts/Vault.sol";
import {VM} from "./Cheats.sol";

/// @title HostileTokenTest
/// @notice The vault refuses a misbehaving token, or only that token's holders are harmed.
/// @dev This contract is operator, delegator and market at once, so that a token can call all functions of the vault.
contract HostileTokenTest {
    uint64 private constant COOLDOWN = 1 days;
    address private constant OTHER = address(0xD1);

    HostileToken private _token;
    Vault private _vault;
    address private _forecaster;

    function setUp() external {
        _token = new HostileToken();
        uint64 nonce = VM.getNonce(address(this));
        address pools = VM.computeCreateAddress(address(this), nonce + 1);
        address vault = VM.computeCreateAddress(address(this), nonce + 2);
        Access access = new Access(address(this), pools);
        new Pools(vault, address(this), address(access));
        _vault = new Vault(address(_token), pools, address(this), address(this), COOLDOWN, 1e18);
        _token.mint(address(this), 1000e18);
        _token.mint(OTHER, 1000e18);
        _forecaster = _vault.register(address(this), 0, 100e18);
        _vault.setDelegationCap(_forecaster, 50e18);
        VM.prank(OTHER);
        _vault.stake(_forecaster, 50e18);
    }

    function test_stake_tokenKeepsFee_isRefused() external {
        _token.become(HostileToken.Vice.KeepsFee);
        _expectRevert(abi.encodeCall(IVault.stake, (_forecaster, 10e18)), IVault.TransferMismatch.selector);
    }

    function test_takeBond_tokenKeepsFee_isRefused() external {
        _token.become(HostileToken.Vice.KeepsFee);
        _expectRevert(abi.encodeCall(IVault.takeBond, (address(this), 10e18)), IVault.TransferMismatch.selector);
    }

    function test_stake_tokenReturnsFalse_isRefused() external {
        _token.become(HostileToken.Vice.ReturnsFalse);
        _expectRevert(
            abi.encodeCall(IVault.stake, (_forecaster, 10e18)), bytes4(keccak256("SafeERC20FailedOperation(address)"))
        );
    }

    function test_withdraw_tokenReturnsFalse_keepsTheStake() external {
        _exit();
        _token.become(HostileToken.Vice.ReturnsFalse);
        _expectRevert(
            abi.encodeCall(IVault.withdraw, (_forecaster)), bytes4(keccak256("SafeERC20FailedOperation(address)"))
        );
        assert(_vault.forecasterOf(_forecaster).bucket.exiting == 40e18);
    }

    function test_stakeAndWithdraw_tokenReturnsNothing_isServed() external {
        _token.become(HostileToken.Vice.ReturnsNothing);
        _vault.stake(_forecaster, 10e18);
        _exit();
        uint256 balance = _token.balanceOf(address(this));
        assert(_vault.withdraw(_forecaster) == 40e18 && _token.balanceOf(address(this)) == balance + 40e18);
    }

    /// @dev The inner deposit would count twice: for itself, and in the outer deposit's change of the balance.
    function test_stake_tokenCallsBackWithADeposit_isRefused() external {
        _token.become(HostileToken.Vice.CallsBack);
        _token.callBack(address(this), abi.encodeCall(this.depositOnce, ()));
        _expectRevert(abi.encodeCall(IVault.stake, (_forecaster, 10e18)), IVault.TransferMismatch.selector);
    }

    function depositOnce() external {
        _token.become(HostileToken.Vice.None);
        _vault.stake(_forecaster, 1e18);
    }

    /// @dev Makes the calls of a staker and of the market from inside a withdrawal.
    function test_withdraw_tokenCallsBack_gainsNothing() external {
        bytes[5] memory calls = [
            abi.encodeCall(IVault.withdraw, (_forecaster)),
            abi.encodeCall(IVault.claim, (new address[](0))),
            abi.encodeCall(IVault.activate, (_forecaster)),
            abi.encodeCall(IVault.requestUnstake, (_forecaster, 100e18)),
            abi.encodeCall(IVault.settleBond, (bytes32(0), 1, address(this), 1))
        ];
        _exit();
        _token.become(HostileToken.Vice.CallsBack);
        for (uint256 i; i < calls.length; ++i) {
            _token.callBack(address(this), abi.encodeCall(this.forward, (calls[i])));
            uint256 balance = _token.balanceOf(address(this));
            if (i == 0) assert(_vault.withdraw(_forecaster) == 40e18);
            else _withdrawAgain();
            assert(!_token.calledBack());
            assert(_token.balanceOf(address(this)) == balance + (i == 0 ? 40e18 : 1e18));
        }
        assert(_token.balanceOf(address(_vault)) == 150e18 - 44e18);
    }

    /// @dev Makes a call as this contract, as a token with hooks for its holders could.
    function forward(bytes calldata call) external {
        (bool success,) = address(_vault).call(call);
        require(success, "refused");
    }

    function test_withdraw_tokenBlocksAStaker_othersWithdraw() external {
        _exit();
        VM.prank(OTHER);
        _vault.requestUnstake(_forecaster, 50e18);
        VM.warp(block.timestamp + COOLDOWN);
        _token.become(HostileToken.Vice.Blocks);
        _token.block_(OTHER);
        assert(_vault.withdraw(_forecaster) == 40e18);
        VM.prank(OTHER);
        (bool success,) = address(_vault).call(abi.encodeCall(IVault.withdraw, (_forecaster)));
        assert(!success && _vault.delegationOf(_forecaster, OTHER).shares.exiting == 50e18);
        _token.block_(address(0));
        VM.prank(OTHER);
        assert(_vault.withdraw(_forecaster) == 50e18);
    }

    /// @dev Tokens that a rebase adds belong to nobody. If it takes tokens, only the last withdrawals fail.
    function test_withdraw_tokenRebases_booksStay() external {
        _exit();
        _token.become(HostileToken.Vice.Rebases);
        _token.rebase(200);
        assert(_vault.forecasterOf(_forecaster).price == 1e18);
        assert(_vault.withdraw(_forecaster) == 40e18);
        assert(_vault.delegationOf(_forecaster, OTHER).shares.warming == 50e18);
    }

    /// @dev Makes 40 of the bucket's 100 tokens ready for `withdraw`.
    function _exit() private {
        _vault.requestUnstake(_forecaster, 40e18);
        VM.warp(block.timestamp + COOLDOWN);
    }

    function _withdrawAgain() private {
        _vault.requestUnstake(_forecaster, 1e18);
        VM.warp(block.timestamp + COOLDOWN);
        assert(_vault.withdraw(_forecaster) == 1e18);
    }

    function _expectRevert(bytes memory call, bytes4 error) private {
        (bool success, bytes memory answer) = address(_vault).call(call);
        assert(!success && bytes4(answer) == error);
    }
}
