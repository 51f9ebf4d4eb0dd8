// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title HostileToken: an ERC-20 that behaves badly in one way at a time; for tests only
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

    Vice public vice;
    address public blocked;
    /// @notice Whom a transfer calls back, with which call, and whether that call succeeded.
    address public target;
    bytes public call;
    bool public calledBack;
    mapping(address account => uint256) private _balances;
    /// @notice Balances in percent of what was moved in.
    uint256 public percent = 100;

    function become(Vice vice_) external {
        vice = vice_;
    }

    function block_(address account) external {
        blocked = account;
    }

    function callBack(address target_, bytes calldata call_) external {
        (target, call) = (target_, call_);
    }

    function rebase(uint256 percent_) external {
        percent = percent_;
    }

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

    /// @dev Ends the call with what this token returns: nothing, or a word.
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
