// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Forecaster, Fund, Position, Settlement} from "./interfaces/ForewattTypes.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Payoff} from "./libraries/Payoff.sol";

/// @title Vault
contract Vault is IVault {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /// @dev Scale of `rewardPerUnit`.
    uint256 private constant UNIT = 1e27;

    /// @inheritdoc IVault
    address public immutable token;
    /// @inheritdoc IVault
    address public immutable pools;
    /// @inheritdoc IVault
    address public immutable market;
    /// @inheritdoc IVault
    uint64 public immutable cooldown;
    /// @inheritdoc IVault
    uint96 public immutable minOwnStake;

    /// @inheritdoc IVault
    uint256 public bonds;
    /// @inheritdoc IVault
    mapping(address operator => uint256) public registrations;
    /// @inheritdoc IVault
    mapping(address account => uint256) public creditOf;
    mapping(address forecaster => Forecaster) private _forecasters;
    mapping(address forecaster => mapping(address staker => Position)) private _positions;
    mapping(bytes32 pool => Fund) private _funds;

    modifier onlyMarket() {
        if (msg.sender != market) revert NotMarket(msg.sender);
        _;
    }

    constructor(address token_, address pools_, address market_, uint64 cooldown_, uint96 minOwnStake_) {
        token = token_;
        pools = pools_;
        market = market_;
        cooldown = cooldown_;
        minOwnStake = minOwnStake_;
    }

    /// @inheritdoc IVault
    function register(address authority, uint16 commissionBps, uint112 amount) external returns (address forecaster) {
        if (authority == address(0)) revert ZeroAuthority();
        if (commissionBps > Payoff.BPS) revert CommissionTooHigh(commissionBps, Payoff.BPS);
        if (amount == 0 || amount < minOwnStake) revert BelowMinimumStake(amount, minOwnStake);
        forecaster = forecasterId(msg.sender, registrations[msg.sender]++);
        Forecaster storage vault = _forecasters[forecaster];
        vault.operator = msg.sender;
        vault.authority = authority;
        vault.commissionBps = commissionBps;
        vault.earning = amount;
        _positions[forecaster][msg.sender].earning = amount;
        emit Registered(forecaster, msg.sender, authority, commissionBps);
        emit Staked(forecaster, msg.sender, amount, true);
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
    function stake(address forecaster, uint112 amount) external {
        Forecaster storage vault = _known(forecaster);
        if (amount == 0) revert ZeroAmount();
        Position storage position = _positions[forecaster][msg.sender];
        vault.warming += amount;
        position.warming += amount;
        position.warmingSince = uint40(block.timestamp);
        emit Staked(forecaster, msg.sender, amount, false);
        _take(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function activate(address forecaster) external {
        Position storage position = _positions[forecaster][msg.sender];
        uint112 amount = position.warming;
        if (amount == 0) revert NothingToActivate();
        _requireReady(position.warmingSince);
        Forecaster storage vault = _forecasters[forecaster];
        _creditRewards(vault, position, msg.sender);
        position.warming = 0;
        position.earning += amount;
        vault.warming -= amount;
        vault.earning += amount;
        emit Activated(forecaster, msg.sender, amount);
    }

    /// @inheritdoc IVault
    function requestUnstake(address forecaster, uint112 amount) external {
        Forecaster storage vault = _known(forecaster);
        Position storage position = _positions[forecaster][msg.sender];
        if (amount == 0) revert ZeroAmount();
        uint256 staying = uint256(position.warming) + position.earning;
        if (amount > staying) revert StakeTooSmall(amount, staying);
        _creditRewards(vault, position, msg.sender);
        uint112 fromWarming = amount < position.warming ? amount : position.warming;
        position.warming -= fromWarming;
        position.earning -= amount - fromWarming;
        position.exiting += amount;
        position.exitingSince = uint40(block.timestamp);
        vault.warming -= fromWarming;
        vault.earning -= amount - fromWarming;
        vault.exiting += amount;
        staying -= amount;
        if (msg.sender == vault.operator && staying < vault.locked) revert BucketTooSmall(vault.locked, staying);
        emit UnstakeRequested(forecaster, msg.sender, fromWarming, amount - fromWarming);
    }

    /// @inheritdoc IVault
    function withdraw(address forecaster) external returns (uint256 amount) {
        Position storage position = _positions[forecaster][msg.sender];
        amount = position.exiting;
        if (amount == 0) revert NothingToWithdraw();
        _requireReady(position.exitingSince);
        position.exiting = 0;
        _forecasters[forecaster].exiting -= uint112(amount);
        emit Withdrawn(forecaster, msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function claim(address[] calldata forecasters) external returns (uint256 amount) {
        for (uint256 i; i < forecasters.length; ++i) {
            _creditRewards(_known(forecasters[i]), _positions[forecasters[i]][msg.sender], msg.sender);
        }
        amount = creditOf[msg.sender];
        if (amount == 0) revert NothingToClaim();
        creditOf[msg.sender] = 0;
        emit Claimed(msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function claimable(address account, address[] calldata forecasters) external view returns (uint256 amount) {
        amount = creditOf[account];
        for (uint256 i; i < forecasters.length; ++i) {
            amount += _rewards(_known(forecasters[i]), _positions[forecasters[i]][account]);
        }
    }

    /// @inheritdoc IVault
    function fund(bytes32 pool, uint128 amount) external {
        if (!IPools(pools).exists(pool)) revert UnknownPool(pool);
        if (amount == 0) revert ZeroAmount();
        _funds[pool].free += amount;
        emit Funded(pool, msg.sender, amount);
        _take(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function lock(address forecaster, uint96 wager, uint96 locked, uint16 slashBps, uint16 lockCapBps)
        external
        onlyMarket
    {
        Forecaster storage vault = _known(forecaster);
        Position storage bucket = _positions[forecaster][vault.operator];
        uint256 own = uint256(bucket.earning) + bucket.warming;
        uint256 staying = uint256(vault.earning) + vault.warming;
        vault.locked += locked;
        vault.openWagers += wager;
        if (own < minOwnStake) revert BelowMinimumStake(own, minOwnStake);
        uint256 needed = uint256(vault.locked) + Payoff.ceilBps(staying + vault.exiting, slashBps);
        if (needed > own) revert BucketTooSmall(needed, own);
        uint256 cap = staying * lockCapBps / Payoff.BPS;
        if (vault.openWagers > cap) revert LockCapExceeded(vault.openWagers, cap);
    }

    /// @inheritdoc IVault
    function reserve(bytes32 pool, uint128 amount) external onlyMarket {
        Fund storage held = _funds[pool];
        if (amount > held.free) revert FundTooSmall(amount, held.free);
        held.free -= amount;
        held.reserved += amount;
        emit Reserved(pool, amount);
    }

    /// @inheritdoc IVault
    function takeBond(address from, uint96 amount) external onlyMarket {
        bonds += amount;
        emit BondTaken(from, amount);
        _take(from, amount);
    }

    /// @inheritdoc IVault
    function returnBond(address to, uint96 amount) external onlyMarket {
        bonds -= amount;
        _credit(to, amount);
    }

    /// @inheritdoc IVault
    function forfeitBond(bytes32 pool, uint96 amount) external onlyMarket {
        bonds -= amount;
        _funds[pool].free += amount;
        emit BondForfeited(pool, amount);
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
    function payFee(bytes32 pool, uint96 fee, address proposer, address caller)
        external
        onlyMarket
        returns (uint256 paid)
    {
        Fund storage held = _funds[pool];
        paid = fee < held.free ? fee : held.free;
        if (paid == 0) return 0;
        held.free -= uint128(paid);
        emit FeePaid(pool, proposer, caller, paid);
        _credit(proposer, paid / 2);
        _credit(caller, paid - paid / 2);
    }

    /// @inheritdoc IVault
    function signersOf(address forecaster) external view returns (address operator, address authority) {
        Forecaster storage vault = _known(forecaster);
        return (vault.operator, vault.authority);
    }

    /// @inheritdoc IVault
    function forecasterOf(address forecaster) external view returns (Forecaster memory) {
        return _known(forecaster);
    }

    /// @inheritdoc IVault
    function positionOf(address forecaster, address staker) external view returns (Position memory) {
        return _positions[forecaster][staker];
    }

    /// @inheritdoc IVault
    function fundOf(bytes32 pool) external view returns (Fund memory) {
        return _funds[pool];
    }

    /// @dev Unlocks one entry and books what it won or lost.
    /// @return gained Wei that left the pot for this entry.
    /// @return lost Wei that its bucket, or a gain that nobody earns, put into the pot.
    function _settleOne(bytes32 pool, uint64 round, Settlement calldata item)
        private
        returns (uint256 gained, uint256 lost)
    {
        Forecaster storage vault = _forecasters[item.forecaster];
        vault.locked -= item.lock;
        vault.openWagers -= item.wager;
        uint256[4] memory parts;
        if (item.payout > item.wager) {
            gained = item.payout - item.wager;
            parts = _gain(item.forecaster, vault, gained);
            lost = parts[3];
        } else {
            lost = uint256(item.wager) - item.payout + item.forfeit;
            _lose(item.forecaster, vault, lost.toUint112());
        }
        emit Settled(
            pool, round, item.forecaster, item.wager, item.payout, item.forfeit, parts[0], parts[1], parts[2], parts[3]
        );
    }

    /// @dev Splits a gain into {refill, commission, shared, toFund}.
    function _gain(address forecaster, Forecaster storage vault, uint256 gain)
        private
        returns (uint256[4] memory parts)
    {
        address operator = vault.operator;
        Position storage bucket = _positions[forecaster][operator];
        parts[0] = gain < vault.losses ? gain : vault.losses;
        if (parts[0] != 0) {
            _creditRewards(vault, bucket, operator);
            vault.losses -= uint112(parts[0]);
            vault.earning += uint112(parts[0]);
            bucket.earning += uint112(parts[0]);
        }
        uint256 rest = gain - parts[0];
        if (rest == 0) return parts;
        if (vault.earning == 0) {
            parts[3] = rest;
            return parts;
        }
        parts[1] = rest * vault.commissionBps / Payoff.BPS;
        parts[2] = rest - parts[1];
        vault.rewardPerUnit += parts[2] * UNIT / vault.earning;
        if (parts[1] != 0) _credit(operator, parts[1]);
    }

    /// @dev Takes a round's loss from the bucket, its earning part first; the lock holds that there is enough.
    function _lose(address forecaster, Forecaster storage vault, uint112 loss) private {
        if (loss == 0) return;
        address operator = vault.operator;
        Position storage bucket = _positions[forecaster][operator];
        _creditRewards(vault, bucket, operator);
        uint112 fromEarning = loss < bucket.earning ? loss : bucket.earning;
        bucket.earning -= fromEarning;
        bucket.warming -= loss - fromEarning;
        vault.earning -= fromEarning;
        vault.warming -= loss - fromEarning;
        vault.losses += loss;
    }

    function _rewards(Forecaster storage vault, Position storage position) private view returns (uint256) {
        return uint256(position.earning) * (vault.rewardPerUnit - position.rewardPaid) / UNIT;
    }

    function _creditRewards(Forecaster storage vault, Position storage position, address staker) private {
        uint256 amount = _rewards(vault, position);
        position.rewardPaid = vault.rewardPerUnit;
        if (amount != 0) _credit(staker, amount);
    }

    function _credit(address account, uint256 amount) private {
        creditOf[account] += amount;
        emit Credited(account, amount);
    }

    function _take(address from, uint256 amount) private {
        if (amount == 0) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(from, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert TransferMismatch(amount, received);
    }

    function _requireReady(uint40 since) private view {
        uint256 readyAt = uint256(since) + cooldown;
        if (block.timestamp < readyAt) revert NotReady(readyAt);
    }

    function _known(address forecaster) private view returns (Forecaster storage vault) {
        vault = _forecasters[forecaster];
        if (vault.operator == address(0)) revert UnknownForecaster(forecaster);
    }

    function _owned(address forecaster) private view returns (Forecaster storage vault) {
        vault = _known(forecaster);
        if (vault.operator != msg.sender) revert NotOperator(msg.sender, vault.operator);
    }
}
