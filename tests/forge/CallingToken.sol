// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Token} from "../../contracts/mocks/Token.sol";

/// @title CallingToken
/// @notice A token that makes a call in the middle of a transfer, as ERC-777 does.
contract CallingToken is Token {
    address private _target;
    bytes private _call;

    /// @notice Sets the call that the next transfer or permit makes, once.
    function arm(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) public override {
        _callOut();
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        _callOut();
    }

    function _callOut() private {
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (bool success,) = target.call(_call);
        success;
    }
}
