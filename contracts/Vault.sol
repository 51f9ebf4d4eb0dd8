// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Funds} from "./Funds.sol";
import {Delegation, Forecaster, Fund, Settlement, Stake} from "./interfaces/ForewattTypes.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bucket} from "./libraries/Bucket.sol";
import {Gain} from "./libraries/Gain.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Shares} from "./libraries/Shares.sol";
import {Slash} from "./libraries/Slash.sol";

/// @title Vault
/// @notice The stakes behind forecasters, and the effect of rounds and slashes on them.
contract Vault is Funds {
    using Bucket for Stake;
    using Gain for Forecaster;
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using Shares for uint256;

    /// @inheritdoc IVault
    uint64 public immutable cooldown;
    /// @inheritdoc IVault
    uint96 public immutable minOwnStake;

    /// @inheritdoc IVault
    mapping(address operator => uint256) public registrations;
    mapping(address forecaster => Forecaster) private _forecasters;
    mapping(address forecaster => mapping(address delegator => Delegation)) private _delegations;

    constructor(
        address token_,
        address pools_,
        address market_,
        address disputes_,
        uint64 cooldown_,
        uint96 minOwnStake_
    ) Funds(token_, pools_, market_, disputes_) {
        cooldown = cooldown_;
        minOwnStake = minOwnStake_;
    }

    /// @inheritdoc IVault
    function register(address authority, uint16 commissionBps, uint96 amount) external returns (address forecaster) {
        IPools(pools).requireNotPaused();
        if (authority == address(0)) revert ZeroAuthority();
        if (commissionBps > Payoff.BPS) revert CommissionTooHigh(commissionBps, Payoff.BPS);
        if (amount == 0 || amount < minOwnStake) revert BelowMinimumStake(amount, minOwnStake);
        forecaster = forecasterId(msg.sender, registrations[msg.sender]++);
        Forecaster storage vault = _forecasters[forecaster];
        vault.operator = msg.sender;
        vault.commissionBps = commissionBps;
        vault.authority = authority;
        vault.price = uint64(Shares.ONE);
        vault.registeredAt = uint32(block.timestamp);
        vault.bucket.earning = amount;
        emit Registered(forecaster, msg.sender, authority, commissionBps);
        emit Staked(forecaster, msg.sender, amount, amount, true);
        _pullTokens(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function forecasterId(address operator, uint256 n) public view returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(block.chainid, address(this), operator, n)))));
    }

    /// @inheritdoc IVault
    function setAuthority(address forecaster, address authority) external {
        if (authority == address(0)) revert ZeroAuthority();
        _requireOwned(forecaster).authority = authority;
        emit AuthoritySet(forecaster, authority);
    }

    /// @inheritdoc IVault
    function setCommission(address forecaster, uint16 commissionBps) external {
        Forecaster storage vault = _requireOwned(forecaster);
        if (commissionBps > vault.commissionBps) revert CommissionTooHigh(commissionBps, vault.commissionBps);
        vault.commissionBps = commissionBps;
        emit CommissionSet(forecaster, commissionBps);
    }

    /// @inheritdoc IVault
    function setDelegationCap(address forecaster, uint96 capWei) external {
        Forecaster storage vault = _requireOwned(forecaster);
        uint256 cap = Math.max(capWei, _delegatedWei(vault));
        if (cap > vault.delegationCap) {
            _requireReserve(vault.bucket.staying(), vault.locked, cap, vault.reserveBps);
        }
        vault.delegationCap = uint96(cap);
        emit DelegationCapSet(forecaster, cap);
    }

    /// @inheritdoc IVault
    function stake(address forecaster, uint96 amount) public {
        IPools(pools).requireNotPaused();
        Forecaster storage vault = _requireRegistered(forecaster);
        if (amount == 0) revert ZeroAmount();
        uint256 price = vault.price;
        if (price < Shares.MIN_PRICE) revert SlashedOut(price);
        (Stake storage held, uint96 shares) = (vault.bucket, amount);
        if (msg.sender != vault.operator) {
            uint256 delegated = _delegatedWei(vault) + amount;
            if (delegated > vault.delegationCap) revert DelegationCapExceeded(delegated, vault.delegationCap);
            shares = uint256(amount).toSharesDown(price).toUint96();
            vault.delegatedShares += shares;
            held = _delegations[forecaster][msg.sender].shares;
        }
        held.warming += shares;
        held.warmingSince = uint40(block.timestamp);
        emit Staked(forecaster, msg.sender, amount, shares, false);
        _pullTokens(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function stakeWithPermit(address forecaster, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
    {
        // The permit fails if somebody else has submitted it before. Then its allowance is already set.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        stake(forecaster, amount);
    }

    /// @inheritdoc IVault
    function activate(address forecaster) external {
        (Forecaster storage vault, Stake storage held, bool isOperator) = _stakeOf(forecaster);
        uint96 shares = held.warming;
        if (shares == 0) revert NothingToActivate();
        _requireCooledDown(held.warmingSince);
        if (!isOperator) {
            creditOf[msg.sender] += _collectRewards(forecaster, msg.sender);
            vault.earningShares += shares;
        }
        held.warming = 0;
        held.earning += shares;
        emit Activated(forecaster, msg.sender, shares);
    }

    /// @inheritdoc IVault
    function requestUnstake(address forecaster, uint96 shares) external {
        (Forecaster storage vault, Stake storage held, bool isOperator) = _stakeOf(forecaster);
        if (shares == 0) revert ZeroAmount();
        uint256 staying = held.staying();
        if (shares > staying) revert StakeTooSmall(shares, staying);
        if (isOperator && staying - shares < vault.locked) revert BucketTooSmall(vault.locked, staying - shares);
        uint96 fromWarming = shares < held.warming ? shares : held.warming;
        uint96 fromEarning = shares - fromWarming;
        if (!isOperator) {
            creditOf[msg.sender] += _collectRewards(forecaster, msg.sender);
            vault.delegatedShares -= shares;
            vault.earningShares -= fromEarning;
            vault.exitingShares += shares;
        }
        held.warming -= fromWarming;
        held.earning -= fromEarning;
        held.exiting += shares;
        held.exitingSince = uint40(block.timestamp);
        emit UnstakeRequested(forecaster, msg.sender, fromWarming, fromEarning);
    }

    /// @inheritdoc IVault
    function withdraw(address forecaster) external returns (uint256 amount) {
        (Forecaster storage vault, Stake storage held, bool isOperator) = _stakeOf(forecaster);
        uint96 shares = held.exiting;
        if (shares == 0) revert NothingToWithdraw();
        _requireCooledDown(held.exitingSince);
        amount = isOperator ? shares : uint256(shares).toAssetsDown(vault.price);
        held.exiting = 0;
        if (!isOperator) vault.exitingShares -= shares;
        emit Withdrawn(forecaster, msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function claim(address[] calldata forecasters) external returns (uint256 amount) {
        amount = creditOf[msg.sender];
        if (amount != 0) creditOf[msg.sender] = 0;
        for (uint256 i; i < forecasters.length; ++i) {
            amount += _collectRewards(forecasters[i], msg.sender);
        }
        if (amount == 0) revert NothingToClaim();
        emit Claimed(msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function claimable(address account, address[] calldata forecasters) external view returns (uint256 amount) {
        amount = creditOf[account];
        for (uint256 i; i < forecasters.length; ++i) {
            amount += _rewards(_requireRegistered(forecasters[i]), _delegations[forecasters[i]][account]);
        }
    }

    /// @inheritdoc IVault
    function lock(address forecaster, uint96 wager, uint96 locked, uint16 slashBps, uint16 lockCapBps)
        external
        onlyMarket
    {
        Forecaster storage vault = _forecasters[forecaster];
        uint256 own = vault.bucket.staying();
        if (own < minOwnStake) revert BelowMinimumStake(own, minOwnStake);
        (uint256 allLocked, uint256 wagers) = (uint256(vault.locked) + locked, uint256(vault.openWagers) + wager);
        // A slash of any pool that the forecaster ever entered must find its reserve.
        if (slashBps > vault.reserveBps) vault.reserveBps = slashBps;
        _requireReserve(own, allLocked, vault.delegationCap, vault.reserveBps);
        uint256 lockCap = (own + uint256(vault.delegatedShares).toAssetsDown(vault.price)) * lockCapBps / Payoff.BPS;
        if (wagers > lockCap) revert LockCapExceeded(wagers, lockCap);
        (vault.locked, vault.openWagers) = (uint96(allLocked), uint96(wagers));
    }

    /// @inheritdoc IVault
    function unlock(address forecaster, uint96 wager, uint96 locked) external onlyMarket {
        _unlock(_forecasters[forecaster], wager, locked);
    }

    /// @inheritdoc IVault
    function slash(bytes32 pool, uint64 round, address forecaster, uint16 slashBps)
        external
        onlyMarket
        returns (uint256 slashed)
    {
        Forecaster storage vault = _forecasters[forecaster];
        uint256 delegated = _delegatedWei(vault);
        (uint256 fromBucket, uint256 fromDelegated) =
            Slash.split(vault.bucket.total(), vault.locked, delegated, slashBps);
        vault.bucket.bearSlash(fromBucket);
        if (fromDelegated != 0) {
            vault.price = uint64(uint256(vault.price).lowered(delegated, fromDelegated));
            // Rounding the price down takes a little more from the shares, which goes to the fund too.
            fromDelegated = delegated - _delegatedWei(vault);
        }
        slashed = fromBucket + fromDelegated;
        _funds[pool].free += slashed.toUint128();
        emit Slashed(pool, round, forecaster, fromBucket, fromDelegated, vault.price);
    }

    /// @inheritdoc IVault
    function jail(address forecaster) external onlyMarket {
        ++_forecasters[forecaster].jails;
    }

    /// @inheritdoc IVault
    function unjail(address forecaster) external onlyMarket {
        --_forecasters[forecaster].jails;
    }

    /// @inheritdoc IVault
    function settle(bytes32 pool, uint64 round, uint128 reserved, Settlement[] calldata settlements)
        external
        onlyMarket
    {
        uint256 paid;
        uint256 received;
        for (uint256 i; i < settlements.length; ++i) {
            (uint256 gained, uint256 lost) = _settleEntry(pool, round, settlements[i]);
            paid += gained;
            received += lost;
        }
        Fund storage poolFund = _funds[pool];
        poolFund.reserved -= reserved;
        // Losses of the round pay for its gains. The rest comes from the reserve, which covers it.
        poolFund.free = (uint256(poolFund.free) + reserved + received - paid).toUint128();
        emit FundSettled(pool, round, reserved, paid, received);
    }

    /// @inheritdoc IVault
    function operatorOf(address forecaster) external view returns (address) {
        return _requireRegistered(forecaster).operator;
    }

    /// @inheritdoc IVault
    function authorityOf(address forecaster) external view returns (address authority, uint256 jails) {
        Forecaster storage vault = _requireRegistered(forecaster);
        return (vault.authority, vault.jails);
    }

    /// @inheritdoc IVault
    function forecasterOf(address forecaster) external view returns (Forecaster memory) {
        return _requireRegistered(forecaster);
    }

    /// @inheritdoc IVault
    function delegationOf(address forecaster, address delegator) external view returns (Delegation memory) {
        _requireRegistered(forecaster);
        return _delegations[forecaster][delegator];
    }

    /// @dev Unlocks an entry and books its gain or loss.
    /// @return gained Gain of the entry, in wei.
    /// @return lost Loss or forfeit of its bucket, or the part of its gain that no stake earns, in wei.
    function _settleEntry(bytes32 pool, uint64 round, Settlement calldata item)
        private
        returns (uint256 gained, uint256 lost)
    {
        Forecaster storage vault = _forecasters[item.forecaster];
        _unlock(vault, item.wager, item.lock);
        Gain.Split memory split;
        if (item.payout > item.wager) {
            gained = item.payout - item.wager;
            split = vault.book(gained);
            lost = split.toFund;
            if (split.toOperator != 0) creditOf[vault.operator] += split.toOperator;
        } else {
            lost = uint256(item.wager) - item.payout + item.forfeit;
            if (lost != 0) {
                // The lock guarantees that the bucket covers the loss.
                vault.bucket.bearLoss(lost);
            }
        }
        emit Settled(
            pool,
            round,
            item.forecaster,
            item.wager,
            item.payout,
            item.forfeit,
            split.commission,
            split.shared,
            split.toFund
        );
    }

    /// @dev Returns the worth of all delegators' shares, including exiting ones, in wei.
    function _delegatedWei(Forecaster storage vault) private view returns (uint256) {
        return (uint256(vault.delegatedShares) + vault.exitingShares).toAssetsDown(vault.price);
    }

    /// @dev Releases a lock and its open wager.
    function _unlock(Forecaster storage vault, uint96 wager, uint96 locked) private {
        (vault.locked, vault.openWagers) = (vault.locked - locked, vault.openWagers - wager);
    }

    /// @dev Returns a delegator's rewards that were not paid or credited yet, in wei.
    function _rewards(Forecaster storage vault, Delegation storage delegation) private view returns (uint256) {
        return uint256(delegation.shares.earning) * (vault.rewardPerShare - delegation.rewardPaid) / Gain.UNIT;
    }

    /// @dev Marks a delegator's rewards as paid and returns them. The caller credits or pays them.
    function _collectRewards(address forecaster, address delegator) private returns (uint256 amount) {
        Forecaster storage vault = _requireRegistered(forecaster);
        Delegation storage delegation = _delegations[forecaster][delegator];
        if (delegation.rewardPaid == vault.rewardPerShare) return 0;
        amount = _rewards(vault, delegation);
        delegation.rewardPaid = vault.rewardPerShare;
        emit Rewarded(forecaster, delegator, amount);
    }

    /// @dev Reverts unless `cooldown` has passed since the given time.
    function _requireCooledDown(uint40 since) private view {
        uint256 readyAt = uint256(since) + cooldown;
        if (block.timestamp < readyAt) revert NotReady(readyAt);
    }

    /// @dev Returns a vault. Reverts if the forecaster is not registered.
    function _requireRegistered(address forecaster) private view returns (Forecaster storage vault) {
        vault = _forecasters[forecaster];
        if (vault.authority == address(0)) revert UnknownForecaster(forecaster);
    }

    /// @dev Returns a vault. Reverts if the caller does not own it.
    function _requireOwned(address forecaster) private view returns (Forecaster storage vault) {
        vault = _requireRegistered(forecaster);
        if (vault.operator != msg.sender) revert NotOperator(msg.sender, vault.operator);
    }

    /// @dev Reverts unless the bucket's staying part covers the locks and a reserve for one slash.
    function _requireReserve(uint256 staying, uint256 locked, uint256 delegationCap, uint256 slashBps) private pure {
        uint256 needed = locked + Slash.reserve(staying, delegationCap, slashBps);
        if (needed > staying) revert BucketTooSmall(needed, staying);
    }

    /// @dev Returns a vault and the caller's stake in it: the bucket, in wei, if the caller is the operator, else the
    /// shares of its delegation.
    function _stakeOf(address forecaster)
        private
        view
        returns (Forecaster storage vault, Stake storage held, bool isOperator)
    {
        vault = _requireRegistered(forecaster);
        isOperator = msg.sender == vault.operator;
        held = isOperator ? vault.bucket : _delegations[forecaster][msg.sender].shares;
    }
}
