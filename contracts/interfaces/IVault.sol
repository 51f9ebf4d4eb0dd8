// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Delegation, Forecaster, Fund, Settlement} from "./ForewattTypes.sol";

/// @title IVault
/// @notice Holds all stakes, rewards, bonds and pool funds, in one token.
/// @notice A stake is warming, earning or exiting. The stake of a registration earns at once, because a new forecaster
/// has no rounds whose rewards it could snipe. Any later stake warms for `cooldown` seconds, then `activate` lets it
/// earn.
/// @notice The operator's own stake is the bucket, counted in wei. It bears the loss of every round, and the first part
/// of every slash. Delegations are counted in shares. They bear only the part of a slash that the bucket can't, by a
/// lower price of a share, from `stake` until `withdraw`. The price never rises.
/// @notice All that an account can claim follows from the events Settled, Rewarded, BondTaken, BondSettled and FeePaid.
/// @dev constructor(address token, address pools, address market, address disputes, uint64 cooldown_s, uint96
/// minOwnStake_wei).
/// @dev Callers approve the vault, also for bonds. A transfer to the vault that changes its balance by another amount
/// reverts, which also stops tokens that call back into a deposit. No call sends tokens to anybody but its caller (or
/// the treasury), so an account that the token blocks can't hinder others.
/// @dev Warning: the token's supply must stay below 2^96, and the vault's balance must change by its own transfers
/// alone, by their amounts: a token that rebases, or charges the sender more than the amount, leaves debts uncovered.
interface IVault {
    /// @notice Emitted when a forecaster was registered. Its first stake follows as Staked.
    event Registered(
        address indexed forecaster, address indexed operator, address indexed authority, uint16 commissionBps
    );
    /// @notice Emitted when the operator changed the authority.
    event AuthoritySet(address indexed forecaster, address indexed authority);
    /// @notice Emitted when the operator lowered its commission.
    event CommissionSet(address indexed forecaster, uint16 commissionBps);

    /// @notice Emitted when the operator changed the cap of all delegations.
    /// @param cap The cap, in wei.
    event DelegationCapSet(address indexed forecaster, uint256 cap);

    /// @notice Emitted when an account staked.
    /// @param amount Amount, in wei.
    /// @param shares Shares that it bought. For the operator: `amount`, since the bucket is counted in wei.
    /// @param earning Whether the stake earns at once (at the registration) or warms first.
    event Staked(address indexed forecaster, address indexed staker, uint256 amount, uint256 shares, bool earning);
    /// @notice Emitted when a warming stake started to earn.
    event Activated(address indexed forecaster, address indexed staker, uint256 shares);
    /// @notice Emitted when a stake started to exit.
    /// @param fromWarming Shares that were warming.
    /// @param fromEarning Shares that were earning.
    event UnstakeRequested(
        address indexed forecaster, address indexed staker, uint256 fromWarming, uint256 fromEarning
    );
    /// @notice Emitted when an exiting stake was paid out, at the price of that time.
    /// @param amount Amount, in wei.
    event Withdrawn(address indexed forecaster, address indexed staker, uint256 amount);
    /// @notice Emitted when a delegator's rewards up to now were credited or paid.
    event Rewarded(address indexed forecaster, address indexed staker, uint256 amount);
    /// @notice Emitted when an account was paid its credits and rewards.
    event Claimed(address indexed account, uint256 amount);

    /// @notice Emitted when an account added to a pool's fund.
    event Funded(bytes32 indexed pool, address indexed from, uint256 amount);
    /// @notice Emitted when the treasury took a part of a pool's free fund.
    event FundWithdrawn(bytes32 indexed pool, address indexed to, uint256 amount);
    /// @notice Emitted when a part of a pool's free fund was reserved for a round.
    event Reserved(bytes32 indexed pool, uint256 amount);
    /// @notice Emitted when a bond was taken.
    /// @param credited Whether it was taken from the account's credit. If not, the wallet paid it.
    event BondTaken(address indexed from, uint256 amount, bool credited);
    /// @notice Emitted when bonds were settled.
    /// @param amount Sum of the bonds, in wei.
    /// @param returned Part credited to `to`, in wei. The rest went to the pool's fund.
    event BondSettled(bytes32 indexed pool, address indexed to, uint256 amount, uint256 returned);
    /// @notice Emitted when the fee of a final round was paid from the pool's fund: half to each account, the odd wei
    /// to `caller`.
    event FeePaid(bytes32 indexed pool, address proposer, address caller, uint256 amount);
    /// @notice Emitted when a vault was slashed. The amounts went to the pool's fund.
    /// @param fromBucket Part taken from the bucket, in wei.
    /// @param fromDelegated Part taken from the delegations, in wei.
    /// @param price Price of a share after the slash, scaled by 1e18.
    event Slashed(
        bytes32 indexed pool,
        uint64 indexed round,
        address indexed forecaster,
        uint256 fromBucket,
        uint256 fromDelegated,
        uint256 price
    );

    /// @notice Emitted when a round ended for a forecaster. All amounts are in wei.
    /// @notice With a payout above the wager, the gain is payout - wager = commission + shared + toFund. Else
    /// the bucket loses wager - payout + forfeit.
    /// @param forfeit Amount lost because the entry was not revealed or not available.
    /// @param commission Part of the gain credited to the operator as commission.
    /// @param shared Part of the gain split among the earning stakes. The bucket's part is credited to the operator.
    /// @param toFund Part of the gain that went to the pool's fund, because no stake earns.
    event Settled(
        bytes32 indexed pool,
        uint64 indexed round,
        address indexed forecaster,
        uint256 wager,
        uint256 payout,
        uint256 forfeit,
        uint256 commission,
        uint256 shared,
        uint256 toFund
    );
    /// @notice Emitted when all entries of a round were settled.
    /// @param released The round's reserve, which went back to the free fund.
    /// @param paid Gains that left the fund, in wei.
    /// @param received Losses, forfeits and unshared gains that came into the fund, in wei.
    event FundSettled(bytes32 indexed pool, uint64 indexed round, uint256 released, uint256 paid, uint256 received);

    /// @notice Thrown when the forecaster is not registered.
    error UnknownForecaster(address forecaster);
    /// @notice Thrown when no pool has this id.
    error UnknownPool(bytes32 pool);
    /// @notice Thrown when the caller does not own the forecaster.
    error NotOperator(address caller, address operator);
    /// @notice Thrown when the caller is not the market, or for bonds neither the market nor the disputes contract.
    error NotMarket(address caller);
    /// @notice Thrown when the caller is not the Pools contract.
    error NotPools(address caller);
    /// @notice Thrown when an amount is 0.
    error ZeroAmount();
    /// @notice Thrown when an authority is the zero address.
    error ZeroAuthority();
    /// @notice Thrown when a registration or a commit is backed by less than `minOwnStake`.
    error BelowMinimumStake(uint256 own, uint256 minimum);
    /// @notice Thrown when a commission is above 100 % at the registration, or raised later.
    error CommissionTooHigh(uint256 commissionBps, uint256 limitBps);
    /// @notice Thrown when a transfer changed the vault's balance by another amount than expected.
    error TransferMismatch(uint256 expected, uint256 received);
    /// @notice Thrown when the cooldown has not passed.
    /// @param readyAt First second at which the call succeeds.
    error NotReady(uint256 readyAt);
    /// @notice Thrown when the caller has no warming stake.
    error NothingToActivate();
    /// @notice Thrown when the caller has no exiting stake.
    error NothingToWithdraw();
    /// @notice Thrown when the caller has neither credits nor rewards.
    error NothingToClaim();
    /// @notice Thrown when the caller unstakes more than it has warming and earning.
    error StakeTooSmall(uint256 asked, uint256 available);
    /// @notice Thrown when slashes have lowered the price of a share below a thousandth of a wei. The vault takes no
    /// stake any more, and its operator can register another forecaster.
    error SlashedOut(uint256 price);
    /// @notice Thrown when the part of the bucket that is not exiting does not cover the locks and, for a new lock or a
    /// higher delegation cap, the reserve for a slash.
    error BucketTooSmall(uint256 needed, uint256 available);
    /// @notice Thrown when open wagers would exceed the pool's share of the vault's assets that are not exiting.
    error LockCapExceeded(uint256 openWagers, uint256 cap);
    /// @notice Thrown when a stake would raise the delegations above what the operator accepts.
    /// @param delegated Worth of all delegations with the stake, in wei.
    /// @param cap The operator's cap, in wei.
    error DelegationCapExceeded(uint256 delegated, uint256 cap);
    /// @notice Thrown when a pool's free fund is smaller than the amount.
    error FundTooSmall(uint256 needed, uint256 free);

    /// @notice Registers a forecaster owned by the caller, with a first stake that earns at once. Reverts during a
    /// pause.
    /// @param authority The key that signs the forecaster's commits.
    /// @param commissionBps The operator's commission on a gain, in bps. It can only be lowered later.
    /// @param amount First stake in wei, at least `minOwnStake`.
    /// @return forecaster Address that identifies the forecaster: `forecasterId(caller, registrations(caller))` before
    /// the call.
    function register(address authority, uint16 commissionBps, uint96 amount) external returns (address forecaster);

    /// @notice Returns the address that identifies an operator's n-th forecaster, counted from 0.
    function forecasterId(address operator, uint256 n) external view returns (address);

    /// @notice Returns the number of forecasters that an operator has registered.
    function registrations(address operator) external view returns (uint256);

    /// @notice Changes the key that signs commits. Earlier commits stay valid. Only for the operator.
    function setAuthority(address forecaster, address authority) external;

    /// @notice Lowers the commission. Only for the operator.
    function setCommission(address forecaster, uint16 commissionBps) external;

    /// @notice Changes the cap of all delegations, including exiting ones. It is 0 at first. Only for the operator.
    /// @dev The reserve for a slash counts the cap, so that delegators can't change it. Reverts with BucketTooSmall if
    /// the cap rises and the bucket doesn't cover its locks and the new reserve.
    /// @param capWei The cap, in wei. If more than that is delegated now, that becomes the cap.
    function setDelegationCap(address forecaster, uint96 capWei) external;

    /// @notice Stakes on a forecaster. The stake warms first, and adding to a warming stake restarts its cooldown. The
    /// operator's stake goes into the bucket. Reverts during a pause.
    /// @dev Reverts with DelegationCapExceeded if the operator does not accept so much.
    /// @param amount Amount in wei. A delegator gets shares for it, rounded down.
    function stake(address forecaster, uint96 amount) external;

    /// @notice Stakes as `stake` does, with an EIP-2612 permit for `amount` that the caller signed instead of an
    /// earlier approval.
    /// @dev If somebody else has submitted the permit before, the stake uses the allowance that it gave.
    function stakeWithPermit(address forecaster, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;

    /// @notice Lets the caller's warming stake earn, `cooldown` seconds after it was last added to.
    function activate(address forecaster) external;

    /// @notice Starts the exit of a part of the caller's stake, the warming part first. It stops earning at once. An
    /// exit can't be cancelled, and adding to an exiting stake restarts its cooldown.
    /// @dev The rest of the operator's bucket must cover its locks, else it reverts with BucketTooSmall. Delegators can
    /// always exit.
    /// @param shares Number of shares. For the operator: wei of the bucket.
    function requestUnstake(address forecaster, uint96 shares) external;

    /// @notice Pays out the caller's exiting stake at the current price, `cooldown` seconds after it was last added to.
    /// @return amount Amount paid, in wei. 0 if slashes left the shares less than a wei.
    function withdraw(address forecaster) external returns (uint256 amount);

    /// @notice Pays the caller its credits, and its rewards as a delegator of the given forecasters.
    /// @return amount Amount paid, in wei.
    function claim(address[] calldata forecasters) external returns (uint256 amount);

    /// @notice Returns the amount that `claim` would pay, in wei.
    /// @param forecasters Each at most once: rewards of one that is listed twice are counted twice here, but paid once.
    function claimable(address account, address[] calldata forecasters) external view returns (uint256);

    /// @notice Adds to a pool's fund, which pays for the wagers' part against the reference, and for fees. For anyone.
    /// @param amount Amount, in wei.
    function fund(bytes32 pool, uint128 amount) external;

    /// @notice Sends a part of a pool's free fund to `to`. Only for the Pools contract, which checks the caller's role.
    function withdrawFund(bytes32 pool, address to, uint128 amount) external;

    /// @notice Locks a part of the bucket behind a wager, or behind the increase of a wager. Only for the market.
    /// @dev Reverts with BucketTooSmall unless the bucket covers all locks and one slash of everything that the operator
    /// may have delegated, at the largest `slashBps` that the forecaster has met so far. Delegators can't cause it.
    /// @dev Emits no event: the lock follows from the market's Committed. The exiting part of the bucket backs no lock.
    /// It answers only for its own part of a slash.
    /// @param wager New open wager, in wei.
    /// @param locked Part of the bucket to lock, in wei.
    /// @param slashBps The pool's share of a slash. The vault remembers the largest one.
    /// @param lockCapBps Most that all open wagers may be, as a share of the vault's assets that are not exiting.
    function lock(address forecaster, uint96 wager, uint96 locked, uint16 slashBps, uint16 lockCapBps) external;

    /// @notice Releases the lock of an evicted entry, and its open wager, both in wei. Only for the market.
    /// @dev Emits no event: the release follows from the market's Evicted.
    function unlock(address forecaster, uint96 wager, uint96 locked) external;

    /// @notice Takes `slashBps` of a vault's assets for the pool's fund: first from the part of the bucket that is not
    /// locked, then from the delegations. A slash takes at most `slashBps` of a delegation. Only for the market.
    /// @return slashed Amount taken, in wei.
    function slash(bytes32 pool, uint64 round, address forecaster, uint16 slashBps) external returns (uint256 slashed);

    /// @notice Adds one to the number of pools in which a forecaster is jailed. Only for the market.
    /// @dev Emits no event: the market emits Deviated.
    function jail(address forecaster) external;

    /// @notice Subtracts one from the number of pools in which a forecaster is jailed. Only for the market.
    /// @dev Emits no event: the market emits Recalibrated.
    function unjail(address forecaster) external;

    /// @notice Reserves a part of a pool's free fund for a round. Only for the market.
    function reserve(bytes32 pool, uint128 amount) external;

    /// @notice Takes a bond from an account: from its credit if that is larger, else from its wallet by its allowance.
    /// Only for the market and the disputes contract.
    function takeBond(address from, uint96 amount) external;

    /// @notice Settles bonds: credits `returned` of `amount` to `to`, and the rest to the pool's fund. Only for the
    /// market and the disputes contract.
    function settleBond(bytes32 pool, uint96 amount, address to, uint96 returned) external;

    /// @notice Settles all entries of a round: releases its reserve and its locks, and books gains, losses and
    /// forfeits. Only for the market.
    /// @dev Sends no token and calls no account, so that no forecaster can stop the end of a round.
    /// @param reserved Part of the fund that the round had reserved, in wei. With the losses it covers all gains.
    function settle(bytes32 pool, uint64 round, uint128 reserved, Settlement[] calldata settlements) external;

    /// @notice Credits a fee from the pool's free fund, half to each account, the odd wei to `caller`. It pays less if
    /// the free fund is smaller. Only for the market.
    /// @return paid Amount paid, in wei.
    function payFee(bytes32 pool, uint96 fee, address proposer, address caller) external returns (uint256 paid);

    /// @notice Returns the wallet that owns a forecaster. Reverts with UnknownForecaster.
    function operatorOf(address forecaster) external view returns (address);

    /// @notice Returns the key that signs a forecaster's commits. Reverts with UnknownForecaster.
    /// @return authority The key.
    /// @return jails Number of pools in which the forecaster is jailed.
    function authorityOf(address forecaster) external view returns (address authority, uint256 jails);

    /// @notice Returns a forecaster's vault. Reverts with UnknownForecaster.
    function forecasterOf(address forecaster) external view returns (Forecaster memory);
    /// @notice Returns a delegator's part of a vault. Reverts with UnknownForecaster.
    function delegationOf(address forecaster, address delegator) external view returns (Delegation memory);
    /// @notice Returns the fund of a pool, all zero for an unknown one.
    function fundOf(bytes32 pool) external view returns (Fund memory);
    /// @notice Returns the credits of an account in wei, without rewards that were not credited yet.
    function creditOf(address account) external view returns (uint256);
    /// @notice Returns the sum of all bonds that are not settled, in wei.
    function bonds() external view returns (uint256);
    /// @notice Returns the token of all stakes, bonds and funds.
    function token() external view returns (address);
    /// @notice Returns the contract that holds the pools' rules.
    function pools() external view returns (address);
    /// @notice Returns the market, which locks, settles and slashes.
    function market() external view returns (address);
    /// @notice Returns the disputes contract, which takes and settles bonds.
    function disputes() external view returns (address);
    /// @notice Returns how long a stake warms, and how long it takes to exit, in seconds.
    function cooldown() external view returns (uint64);
    /// @notice Returns the least own stake of a forecaster, in wei.
    function minOwnStake() external view returns (uint96);
}
