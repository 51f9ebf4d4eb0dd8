// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Forecaster, Fund, Position, Settlement} from "./ForewattTypes.sol";

/// @title Vault: sole custody of stakes, rewards, bonds and pool funds, in one token
/// @notice A stake is warming, earning or exiting. A stake made at `register` earns at once (a new forecaster has no
/// round that it could snipe); any later one, the operator's too, warms for `cooldown` before `activate` lets it earn.
/// The operator's own stake is the bucket: it bears every round's loss and the first of every slash, and is counted in
/// wei. What others delegate bears what of a slash the bucket can't, through the price of its shares, from `stake` to
/// `withdraw`; a share buys in at the price of the day, and that price never rises.
/// @dev constructor(address token, address pools, address market, address disputes, uint64 cooldown_s,
/// uint96 minOwnStake_wei). Callers approve the vault, also for bonds. The token's supply must stay below 2^96. A transfer
/// whose balance delta differs from the amount reverts; this also makes a token that calls back fail.
/// Everything that an account can claim follows from Settled, Rewarded, BondTaken, BondSettled and FeePaid.
interface IVault {
    /// @notice A forecaster was registered; its first stake follows as Staked.
    event Registered(
        address indexed forecaster, address indexed operator, address indexed authority, uint16 commissionBps
    );
    event AuthoritySet(address indexed forecaster, address indexed authority);
    event CommissionSet(address indexed forecaster, uint16 commissionBps);

    /// @notice `amount` wei bought `shares` (in the bucket a share is a wei); `earning` tells the stake of a registration
    /// from one that warms first.
    event Staked(address indexed forecaster, address indexed staker, uint256 amount, uint256 shares, bool earning);
    event Activated(address indexed forecaster, address indexed staker, uint256 shares);
    /// @notice The shares `fromWarming` + `fromEarning` started to exit.
    event UnstakeRequested(
        address indexed forecaster, address indexed staker, uint256 fromWarming, uint256 fromEarning
    );
    /// @notice All exiting shares were paid out, at the price then current.
    event Withdrawn(address indexed forecaster, address indexed staker, uint256 amount);
    /// @notice A delegator's rewards up to now became part of its credit.
    event Rewarded(address indexed forecaster, address indexed staker, uint256 amount);
    /// @notice The account took all its credit.
    event Claimed(address indexed account, uint256 amount);

    event Funded(bytes32 indexed pool, address indexed from, uint256 amount);
    /// @notice The treasury sent a part of the free fund away.
    event FundWithdrawn(bytes32 indexed pool, address indexed to, uint256 amount);
    event Reserved(bytes32 indexed pool, uint256 amount);
    /// @notice A bond came from the account's credit, or else out of its wallet.
    event BondTaken(address indexed from, uint256 amount, bool credited);
    /// @notice Of bonds of `amount`, `returned` was credited to `to` and the rest went to the pool's fund.
    event BondSettled(bytes32 indexed pool, address indexed to, uint256 amount, uint256 returned);
    /// @notice A finalized round's fee left the fund, credited half to each (the odd wei to the caller).
    event FeePaid(bytes32 indexed pool, address proposer, address caller, uint256 amount);
    /// @notice A slash went to the pool's fund, out of the bucket and out of what is delegated, whose shares have a new price.
    event Slashed(
        bytes32 indexed pool,
        uint64 indexed round,
        address indexed forecaster,
        uint256 fromBucket,
        uint256 fromDelegated,
        uint256 price
    );

    /// @notice A round ended for a forecaster. gain or loss = payout - wager, or -forfeit;
    /// a gain = refill + commission + shared + toFund. The commission and the bucket's part of what is shared are
    /// credited to the operator.
    event Settled(
        bytes32 indexed pool,
        uint64 indexed round,
        address indexed forecaster,
        uint256 wager,
        uint256 payout,
        uint256 forfeit,
        uint256 refill,
        uint256 commission,
        uint256 shared,
        uint256 toFund
    );
    /// @notice A round's reserve was released; `paid` of it left the fund, or `received` came in (dust and forfeits).
    event FundSettled(bytes32 indexed pool, uint64 indexed round, uint256 released, uint256 paid, uint256 received);

    error UnknownForecaster(address forecaster);
    error UnknownPool(bytes32 pool);
    error NotOperator(address caller, address operator);
    error NotMarket(address caller);
    error NotPools(address caller);
    error ZeroAmount();
    error ZeroAuthority();
    /// @notice An own stake below the minimum backs no forecaster and no commit.
    error BelowMinimumStake(uint256 own, uint256 minimum);
    error CommissionTooHigh(uint256 commissionBps, uint256 limitBps);
    /// @notice The token moved another amount than it was asked to.
    error TransferMismatch(uint256 expected, uint256 received);
    error NotReady(uint256 readyAt);
    error NothingToActivate();
    error NothingToWithdraw();
    error NothingToClaim();
    error StakeTooSmall(uint256 asked, uint256 available);
    /// @notice Slashes left so little of a share that the vault takes no stake any more; register another forecaster.
    error SlashedOut(uint256 price);
    /// @notice The bucket's part that is not exiting must cover the locks and one slash.
    error BucketTooSmall(uint256 needed, uint256 available);
    /// @notice Open wagers may not pass the pool's share of the assets that are not exiting.
    error LockCapExceeded(uint256 openWagers, uint256 cap);
    error FundTooSmall(uint256 needed, uint256 free);

    /// @notice Registers a forecaster owned by the caller, with a first stake that earns at once.
    /// @param authority The key that signs its forecasts.
    /// @param commissionBps The operator's share of a gain; it may only fall later.
    /// @param amount First own stake, at least `minOwnStake`.
    /// @return forecaster Its identity, `forecasterId(caller, registrations of the caller so far)`.
    function register(address authority, uint16 commissionBps, uint96 amount) external returns (address forecaster);

    /// @notice The identity of an operator's n-th registration, counted from 0.
    function forecasterId(address operator, uint256 n) external view returns (address);

    /// @notice Number of forecasters an operator has registered.
    function registrations(address operator) external view returns (uint256);

    /// @notice Changes the key that signs; for the operator only. Commits already taken stay.
    function setAuthority(address forecaster, address authority) external;

    /// @notice Lowers the commission; for the operator only.
    function setCommission(address forecaster, uint16 commissionBps) external;

    /// @notice Stakes on a forecaster; the operator's stake goes to its bucket. It warms first; adding restarts the clock.
    /// @param amount Wei; a delegator gets shares for it, rounded down.
    function stake(address forecaster, uint96 amount) external;

    /// @notice The same with an EIP-2612 permit for `amount`, signed by the caller, in place of an approval before.
    /// @dev Whoever copied the permit and sent it first has only done its work: the stake goes on with the allowance.
    function stakeWithPermit(address forecaster, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;

    /// @notice Lets the caller's warming stake earn, `cooldown` after it was last added to.
    function activate(address forecaster) external;

    /// @notice Sends a stake on its way out, the warming part first. It ends earning at once and can't be cancelled.
    /// @param shares Shares, or wei of the bucket for the operator.
    /// @dev The operator's bucket must go on covering its locks (BucketTooSmall); a delegator never waits for one.
    function requestUnstake(address forecaster, uint96 shares) external;

    /// @notice Pays out the caller's exiting stake, `cooldown` after it was last added to, at the price then current.
    function withdraw(address forecaster) external returns (uint256 amount);

    /// @notice Pays the caller its credits and its rewards from the given forecasters.
    function claim(address[] calldata forecasters) external returns (uint256 amount);

    /// @notice What `claim` would pay.
    function claimable(address account, address[] calldata forecasters) external view returns (uint256);

    /// @notice Adds to a pool's fund, which pays the reference leg and the fees.
    function fund(bytes32 pool, uint128 amount) external;

    /// @notice Sends a part of the free fund away; for Pools, which asks the treasury's role.
    function withdrawFund(bytes32 pool, address to, uint128 amount) external;

    /// @notice Locks the bucket behind a wager, or behind the added part of a raised one; for the market only.
    /// @dev Without an event of its own: the market's Committed tells the wager, and the lock follows from it.
    /// What of the bucket is exiting backs no lock, and answers for its own part of a slash.
    function lock(address forecaster, uint96 wager, uint96 locked, uint16 slashBps, uint16 lockCapBps) external;

    /// @notice Takes a lock back before the round's end, for an evicted entry; for the market only. Without an event.
    function unlock(address forecaster, uint96 wager, uint96 locked) external;

    /// @notice Takes `slashBps` of a vault's assets for the pool's fund, out of the bucket as far as it is not locked, then
    /// out of what is delegated, of which one slash takes at most `slashBps`; for the market only.
    function slash(bytes32 pool, uint64 round, address forecaster, uint16 slashBps) external returns (uint256 slashed);

    /// @notice Counts one pool more in which a forecaster is jailed; for the market only. Without an event: Deviated tells.
    function jail(address forecaster) external;

    /// @notice Counts one pool less; for the market only. Without an event: Recalibrated tells.
    function free(address forecaster) external;

    /// @notice Holds a part of the free fund for a round; for the market only.
    function reserve(bytes32 pool, uint128 amount) external;

    /// @notice Takes a bond from an account's credit if that is larger, else from its wallet's allowance; for market and
    /// disputes.
    function takeBond(address from, uint96 amount) external;

    /// @notice Ends bonds of `amount`: credits `returned` of it to `to`, sends the rest to the pool's fund; for market and
    /// disputes.
    function settleBond(bytes32 pool, uint96 amount, address to, uint96 returned) external;

    /// @notice Ends a round: releases its reserve, unlocks, books gains, losses and forfeits; for the market only.
    function settle(bytes32 pool, uint64 round, uint128 reserved, Settlement[] calldata settlements) external;

    /// @notice Pays at most `fee` from the free fund, half to each (the odd wei to the caller); for the market only.
    function payFee(bytes32 pool, uint96 fee, address proposer, address caller) external returns (uint256 paid);

    /// @notice The wallet that owns a forecaster; reverts with UnknownForecaster.
    function operatorOf(address forecaster) external view returns (address);

    /// @notice The key that signs a forecaster's commits, and in how many pools it is jailed; reverts with UnknownForecaster.
    function authorityOf(address forecaster) external view returns (address authority, uint256 jails);

    function forecasterOf(address forecaster) external view returns (Forecaster memory);
    function positionOf(address forecaster, address staker) external view returns (Position memory);
    function fundOf(bytes32 pool) external view returns (Fund memory);
    /// @notice Credits of an account, without the rewards that `claim` would bring up to date.
    function creditOf(address account) external view returns (uint256);
    /// @notice Sum of all bonds held.
    function bonds() external view returns (uint256);
    function token() external view returns (address);
    function pools() external view returns (address);
    function market() external view returns (address);
    function disputes() external view returns (address);
    /// @notice Seconds a stake warms, and seconds it takes to exit.
    function cooldown() external view returns (uint64);
    /// @notice Least own stake of a forecaster, in wei.
    function minOwnStake() external view returns (uint96);
}
