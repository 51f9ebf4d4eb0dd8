// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title HostileToken
/// @notice An ERC-20 token with a chosen misbehaviour.
contract HostileToken {
    enum Vice {
        None,
        KeepsFee,
        ReturnsNothing,
        ReturnsFalse,
        CallsBack,
        Blocks,
        Rebases
    }

    /// @notice The current misbehaviour.
    Vice public vice;
    /// @notice The account whose transfers revert.
    address public blocked;
    /// @notice The contract that a transfer calls.
    address public target;
    /// @notice Calldata of that call.
    bytes public call;
    /// @notice Whether that call succeeded.
    bool public calledBack;
    mapping(address account => uint256) private _balances;
    /// @notice Balances after a rebase, in percent of the balances before.
    uint256 public percent = 100;

    /// @notice Sets the misbehaviour.
    function become(Vice vice_) external {
        vice = vice_;
    }

    /// @notice Blocks the transfers of an account.
    function block_(address account) external {
        blocked = account;
    }

    /// @notice Sets the call that a transfer makes.
    function callBack(address target_, bytes calldata call_) external {
        (target, call) = (target_, call_);
    }

    /// @notice Sets the percentage of a rebase.
    function rebase(uint256 percent_) external {
        percent = percent_;
    }

    /// @notice Mints tokens to an account.
    function mint(address to, uint256 amount) external {
        _balances[to] += amount;
    }

    function balanceOf(address account) public view returns (uint256) {
        return vice == Vice.Rebases ? _balances[account] * percent / 100 : _balances[account];
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        _move(from, to, amount);
    }

    /// @dev Moves tokens and ends the external call with this token's return value: nothing, or a word.
    function _move(address from, address to, uint256 amount) private {
        require(vice != Vice.Blocks || (from != blocked && to != blocked), "blocked");
        if (vice == Vice.CallsBack) (calledBack,) = target.call(call);
        uint256 word = vice == Vice.ReturnsFalse ? 0 : 1;
        if (vice != Vice.ReturnsFalse) {
            _balances[from] -= amount;
            _balances[to] += vice == Vice.KeepsFee ? amount - amount / 100 : amount;
        }
        if (vice == Vice.ReturnsNothing) return;
        assembly ("memory-safe") {
            mstore(0, word)
            return(0, 32)
        }
    }
}
