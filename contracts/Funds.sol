// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Fund} from "./interfaces/ForewattTypes.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";

/// @title Funds
/// @notice The vault's funds of pools, bonds and credits.
abstract contract Funds is IVault {
    using SafeERC20 for IERC20;

    /// @inheritdoc IVault
    address public immutable token;
    /// @inheritdoc IVault
    address public immutable pools;
    /// @inheritdoc IVault
    address public immutable market;
    /// @inheritdoc IVault
    address public immutable disputes;

    /// @inheritdoc IVault
    uint256 public bonds;
    /// @inheritdoc IVault
    mapping(address account => uint256) public creditOf;
    mapping(bytes32 pool => Fund) internal _funds;

    modifier onlyMarket() {
        if (msg.sender != market) revert NotMarket(msg.sender);
        _;
    }

    modifier onlyMarketOrDisputes() {
        if (msg.sender != market && msg.sender != disputes) revert NotMarket(msg.sender);
        _;
    }

    constructor(address token_, address pools_, address market_, address disputes_) {
        token = token_;
        pools = pools_;
        market = market_;
        disputes = disputes_;
    }

    /// @inheritdoc IVault
    function fund(bytes32 pool, uint128 amount) external {
        if (!IPools(pools).exists(pool)) revert UnknownPool(pool);
        if (amount == 0) revert ZeroAmount();
        _funds[pool].free += amount;
        emit Funded(pool, msg.sender, amount);
        _pullTokens(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function withdrawFund(bytes32 pool, address to, uint128 amount) external {
        if (msg.sender != pools) revert NotPools(msg.sender);
        Fund storage poolFund = _funds[pool];
        if (amount > poolFund.free) revert FundTooSmall(amount, poolFund.free);
        poolFund.free -= amount;
        emit FundWithdrawn(pool, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /// @inheritdoc IVault
    function reserve(bytes32 pool, uint128 amount) external onlyMarket {
        Fund storage poolFund = _funds[pool];
        if (amount > poolFund.free) revert FundTooSmall(amount, poolFund.free);
        poolFund.free -= amount;
        poolFund.reserved += amount;
        emit Reserved(pool, amount);
    }

    /// @inheritdoc IVault
    function takeBond(address from, uint96 amount) external onlyMarketOrDisputes {
        bonds += amount;
        uint256 credit = creditOf[from];
        // The credit is never used up, since refilling an emptied slot costs more gas.
        bool credited = credit > amount;
        if (credited) creditOf[from] = credit - amount;
        emit BondTaken(from, amount, credited);
        if (!credited) _pullTokens(from, amount);
    }

    /// @inheritdoc IVault
    function settleBond(bytes32 pool, uint96 amount, address to, uint96 returned) external onlyMarketOrDisputes {
        bonds -= amount;
        if (returned != 0) creditOf[to] += returned;
        if (returned != amount) _funds[pool].free += amount - returned;
        emit BondSettled(pool, to, amount, returned);
    }

    /// @inheritdoc IVault
    function payFee(bytes32 pool, uint96 fee, address proposer, address caller)
        external
        onlyMarket
        returns (uint256 paid)
    {
        Fund storage poolFund = _funds[pool];
        paid = Math.min(fee, poolFund.free);
        if (paid == 0) return 0;
        poolFund.free -= uint128(paid);
        creditOf[proposer] += paid / 2;
        creditOf[caller] += paid - paid / 2;
        emit FeePaid(pool, proposer, caller, paid);
    }

    /// @inheritdoc IVault
    function fundOf(bytes32 pool) external view returns (Fund memory) {
        return _funds[pool];
    }

    /// @dev Transfers tokens from an account to the vault. Reverts if the balance changes by another amount.
    function _pullTokens(address from, uint256 amount) internal {
        if (amount == 0) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(from, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert TransferMismatch(amount, received);
    }
}
