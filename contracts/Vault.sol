// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Funds} from "./Funds.sol";
import {Forecaster, Fund, Position, Settlement} from "./interfaces/ForewattTypes.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bucket} from "./libraries/Bucket.sol";
import {Gain} from "./libraries/Gain.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Shares} from "./libraries/Shares.sol";

/// @title Vault: the stakes behind forecasters, and what rounds and slashes do to them
contract Vault is Funds {
    using Bucket for Position;
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
    mapping(address forecaster => mapping(address delegator => Position)) private _delegations;

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
        _take(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function forecasterId(address operator, uint256 n) public view returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(block.chainid, address(this), operator, n)))));
    }

    /// @inheritdoc IVault
    function setAuthority(address forecaster, address authority) external {
        if (authority == address(0)) revert ZeroAuthority();
        _owned(forecaster).authority = authority;
        emit AuthoritySet(forecaster, authority);
    }

    /// @inheritdoc IVault
    function setCommission(address forecaster, uint16 commissionBps) external {
        Forecaster storage vault = _owned(forecaster);
        if (commissionBps > vault.commissionBps) revert CommissionTooHigh(commissionBps, vault.commissionBps);
        vault.commissionBps = commissionBps;
        emit CommissionSet(forecaster, commissionBps);
    }

    /// @inheritdoc IVault
    function stake(address forecaster, uint96 amount) public {
        IPools(pools).requireNotPaused();
        Forecaster storage vault = _known(forecaster);
        if (amount == 0) revert ZeroAmount();
        uint256 price = vault.price;
        if (price < Shares.LEAST) revert SlashedOut(price);
        bool own = msg.sender == vault.operator;
        uint96 shares = own ? amount : uint256(amount).toSharesDown(price).toUint96();
        Position storage position = own ? vault.bucket : _delegations[forecaster][msg.sender];
        position.warming += shares;
        position.warmingSince = uint40(block.timestamp);
        if (!own) vault.delegated += shares;
        emit Staked(forecaster, msg.sender, amount, shares, false);
        _take(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function stakeWithPermit(address forecaster, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
    {
        // A permit that somebody else has sent already fails here; its allowance is there all the same.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        stake(forecaster, amount);
    }

    /// @inheritdoc IVault
    function activate(address forecaster) external {
        (Forecaster storage vault, Position storage position, bool own) = _stakeOf(forecaster, msg.sender);
        uint96 shares = position.warming;
        if (shares == 0) revert NothingToActivate();
        _requireReady(position.warmingSince);
        if (!own) {
            creditOf[msg.sender] += _takeRewards(forecaster, msg.sender);
            vault.earning += shares;
        }
        position.warming = 0;
        position.earning += shares;
        emit Activated(forecaster, msg.sender, shares);
    }

    /// @inheritdoc IVault
    function requestUnstake(address forecaster, uint96 shares) external {
        (Forecaster storage vault, Position storage position, bool own) = _stakeOf(forecaster, msg.sender);
        if (shares == 0) revert ZeroAmount();
        uint256 staying = position.staying();
        if (shares > staying) revert StakeTooSmall(shares, staying);
        if (own && staying - shares < vault.locked) revert BucketTooSmall(vault.locked, staying - shares);
        uint96 fromWarming = shares < position.warming ? shares : position.warming;
        uint96 fromEarning = shares - fromWarming;
        if (!own) {
            creditOf[msg.sender] += _takeRewards(forecaster, msg.sender);
            vault.delegated -= shares;
            vault.earning -= fromEarning;
            vault.exiting += shares;
        }
        position.warming -= fromWarming;
        position.earning -= fromEarning;
        position.exiting += shares;
        position.exitingSince = uint40(block.timestamp);
        emit UnstakeRequested(forecaster, msg.sender, fromWarming, fromEarning);
    }

    /// @inheritdoc IVault
    function withdraw(address forecaster) external returns (uint256 amount) {
        (Forecaster storage vault, Position storage position, bool own) = _stakeOf(forecaster, msg.sender);
        uint96 shares = position.exiting;
        if (shares == 0) revert NothingToWithdraw();
        _requireReady(position.exitingSince);
        amount = own ? shares : uint256(shares).toAssetsDown(vault.price);
        position.exiting = 0;
        if (!own) vault.exiting -= shares;
        emit Withdrawn(forecaster, msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function claim(address[] calldata forecasters) external returns (uint256 amount) {
        amount = creditOf[msg.sender];
        if (amount != 0) creditOf[msg.sender] = 0;
        for (uint256 i; i < forecasters.length; ++i) {
            amount += _takeRewards(forecasters[i], msg.sender);
        }
        if (amount == 0) revert NothingToClaim();
        emit Claimed(msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function claimable(address account, address[] calldata forecasters) external view returns (uint256 amount) {
        amount = creditOf[account];
        for (uint256 i; i < forecasters.length; ++i) {
            amount += _rewards(_known(forecasters[i]), _delegations[forecasters[i]][account]);
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
        (uint256 delegated, uint256 price) = (vault.delegated, vault.price);
        uint256 assets = own + (delegated + vault.exiting).toAssetsDown(price);
        uint256 needed = allLocked + Payoff.ceilBps(assets, slashBps);
        if (needed > own) revert BucketTooSmall(needed, own);
        uint256 cap = (own + delegated.toAssetsDown(price)) * lockCapBps / Payoff.BPS;
        if (wagers > cap) revert LockCapExceeded(wagers, cap);
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
        (uint256 own, uint256 delegated) = (vault.bucket.total(), _delegated(vault));
        uint256 wanted = (own + delegated) * slashBps / Payoff.BPS;
        uint256 fromBucket = Math.min(wanted, own - vault.locked);
        vault.bucket.bearSlash(fromBucket);
        uint256 fromDelegated = Math.min(wanted - fromBucket, delegated * slashBps / Payoff.BPS);
        if (fromDelegated != 0) {
            vault.price = uint64(uint256(vault.price).lowered(delegated, fromDelegated));
            // What rounding takes from the shares goes the same way.
            fromDelegated = delegated - _delegated(vault);
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
    function free(address forecaster) external onlyMarket {
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
            (uint256 gained, uint256 lost) = _settleOne(pool, round, settlements[i]);
            paid += gained;
            received += lost;
        }
        Fund storage held = _funds[pool];
        held.reserved -= reserved;
        // The losses of peers pay the gains first; what is missing is the reference leg, at most the reserve.
        held.free = (uint256(held.free) + reserved + received - paid).toUint128();
        emit FundSettled(pool, round, reserved, paid, received);
    }

    /// @inheritdoc IVault
    function operatorOf(address forecaster) external view returns (address) {
        return _known(forecaster).operator;
    }

    /// @inheritdoc IVault
    function authorityOf(address forecaster) external view returns (address authority, uint256 jails) {
        Forecaster storage vault = _known(forecaster);
        return (vault.authority, vault.jails);
    }

    /// @inheritdoc IVault
    function forecasterOf(address forecaster) external view returns (Forecaster memory) {
        return _known(forecaster);
    }

    /// @inheritdoc IVault
    function positionOf(address forecaster, address staker) external view returns (Position memory) {
        (, Position storage position,) = _stakeOf(forecaster, staker);
        return position;
    }

    /// @dev Unlocks one entry and books what it won or lost.
    /// @return gained Wei that left the pot for this entry.
    /// @return lost Wei that its bucket, or a gain that nobody earns, put into the pot.
    function _settleOne(bytes32 pool, uint64 round, Settlement calldata item)
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
                // The lock holds that the bucket has it.
                vault.bucket.bearLoss(lost);
                vault.losses += uint96(lost);
            }
        }
        emit Settled(
            pool,
            round,
            item.forecaster,
            item.wager,
            item.payout,
            item.forfeit,
            split.refill,
            split.commission,
            split.shared,
            split.toFund
        );
    }

    /// @dev What all delegators' shares are worth, exiting ones too.
    function _delegated(Forecaster storage vault) private view returns (uint256) {
        return (uint256(vault.delegated) + vault.exiting).toAssetsDown(vault.price);
    }

    function _unlock(Forecaster storage vault, uint96 wager, uint96 locked) private {
        (vault.locked, vault.openWagers) = (vault.locked - locked, vault.openWagers - wager);
    }

    function _rewards(Forecaster storage vault, Position storage position) private view returns (uint256) {
        return uint256(position.earning) * (vault.rewardPerShare - position.rewardPaid) / Gain.UNIT;
    }

    /// @dev Brings a delegator's rewards up to date; the caller credits or pays them.
    function _takeRewards(address forecaster, address delegator) private returns (uint256 amount) {
        Forecaster storage vault = _known(forecaster);
        Position storage position = _delegations[forecaster][delegator];
        if (position.rewardPaid == vault.rewardPerShare) return 0;
        amount = _rewards(vault, position);
        position.rewardPaid = vault.rewardPerShare;
        emit Rewarded(forecaster, delegator, amount);
    }

    function _requireReady(uint40 since) private view {
        uint256 readyAt = uint256(since) + cooldown;
        if (block.timestamp < readyAt) revert NotReady(readyAt);
    }

    function _known(address forecaster) private view returns (Forecaster storage vault) {
        vault = _forecasters[forecaster];
        if (vault.authority == address(0)) revert UnknownForecaster(forecaster);
    }

    function _owned(address forecaster) private view returns (Forecaster storage vault) {
        vault = _known(forecaster);
        if (vault.operator != msg.sender) revert NotOperator(msg.sender, vault.operator);
    }

    /// @dev A staker's part: the bucket for the operator (`own`), else its delegation.
    function _stakeOf(address forecaster, address staker)
        private
        view
        returns (Forecaster storage vault, Position storage position, bool own)
    {
        vault = _known(forecaster);
        own = staker == vault.operator;
        position = own ? vault.bucket : _delegations[forecaster][staker];
    }
}
