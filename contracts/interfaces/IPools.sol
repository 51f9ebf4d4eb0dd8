// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Epoch, PoolParams} from "./ForewattTypes.sol";
import {IBlobSource} from "./IBlobSource.sol";

/// @title IPools
/// @notice The rules of all pools, and the epochs of their feeds and attestors.
/// @notice Some calls are only for the members of a role, after the member's delay. The Access contract grants the
/// roles.
/// @dev constructor(address vault, address market, address access). The addresses are computed from CREATE nonces
/// before the contracts exist. Market's constructor reverts if they don't match.
interface IPools is IBlobSource {
    /// @notice Emitted when a pool was created.
    event PoolCreated(bytes32 indexed pool, address indexed creator, PoolParams params);

    /// @notice Emitted when an epoch was added. It applies from the round `fromRound` on.
    event EpochAppended(
        bytes32 indexed pool,
        uint64 indexed fromRound,
        bytes32 feedsRoot,
        uint32 feedCount,
        bytes manifest,
        address[] attestors,
        uint8 quorum
    );

    /// @notice Emitted when a pause began. Until it ends, nobody can register, stake, commit or create a pool.
    event Paused(address account);
    /// @notice Emitted when the pause ended.
    event Unpaused(address account);

    /// @notice Thrown when rules or an epoch break a limit.
    /// @param limit The broken limit, for example "revealEnd <= lead".
    error LimitBroken(string limit);
    /// @notice Thrown when a pool with the same rules exists.
    error PoolExists(bytes32 pool);
    /// @notice Thrown when no pool has this id.
    error UnknownPool(bytes32 pool);
    /// @notice Thrown when a signer is not an attestor of the round, or the signers are not in strictly ascending
    /// order.
    error NotAttestor(address signer);
    /// @notice Thrown when there are fewer signatures than the quorum.
    error QuorumMissed(uint256 signatures, uint256 quorum);
    /// @notice Thrown during a pause.
    error NotWhilePaused();
    /// @notice Thrown by `unpause` when there is no pause.
    error NotPaused();

    /// @notice Creates a pool with its first epoch. Only for the role POOL_CREATOR.
    /// @dev Reverts with LimitBroken or PoolExists.
    /// @param first The first epoch. Its `fromRound` must be 0.
    /// @return pool The pool's id, keccak256(abi.encode(chainid, market, params)).
    function createPool(PoolParams calldata params, Epoch calldata first) external returns (bytes32 pool);

    /// @notice Adds an epoch of feeds and attestors. Only for the role EPOCH_APPENDER.
    /// @notice The epoch must start after the latest one, at a round whose commit window is not open yet. It can't have
    /// fewer feeds: a feed keeps its index, and a retired feed stays in the list without observations.
    /// @notice Warning: an epoch can't be taken back, and no other one can start before it. One that starts far in the
    /// future fixes feeds and attestors until then.
    /// @dev Reverts with LimitBroken or UnknownPool.
    function appendEpoch(bytes32 pool, Epoch calldata epoch) external;

    /// @notice Pauses new stakes, commits and pools. Running rounds and withdrawals go on. Only for the role PAUSER.
    /// @notice Warning: rounds whose gates lie in the pause, or less than a `period` after it, are never settled: their
    /// wagers are returned.
    function pause() external;

    /// @notice Ends the pause. Only for the role PAUSER.
    function unpause() external;

    /// @notice Sends a part of a pool's free fund to `to`. It can't touch what rounds have reserved. Only for the role
    /// TREASURY.
    /// @param amount Amount, in wei.
    function withdrawFund(bytes32 pool, address to, uint128 amount) external;

    /// @notice Reverts with NotWhilePaused during a pause.
    function requireNotPaused() external view;

    /// @notice Returns whether there is a pause.
    function paused() external view returns (bool);

    /// @notice Returns whether commits were paused at any time in [from, until), in UTC seconds. `until` must not be in
    /// the future.
    function commitsPausedIn(uint256 from, uint256 until) external view returns (bool);

    /// @notice Returns the id of a pool with these rules, on this chain and with this market, whether or not it exists.
    function poolId(PoolParams calldata params) external view returns (bytes32);

    /// @notice Returns whether the pool exists.
    function exists(bytes32 pool) external view returns (bool);

    /// @notice Returns the rules of a pool. Reverts with UnknownPool.
    function paramsOf(bytes32 pool) external view returns (PoolParams memory);

    /// @notice Returns the rules of a pool. Reverts with NotWhilePaused during a pause, and with UnknownPool.
    function paramsUnpaused(bytes32 pool) external view returns (PoolParams memory);

    /// @notice Returns the epoch of a round. Reverts with UnknownPool.
    function epochAt(bytes32 pool, uint64 round) external view returns (Epoch memory);

    /// @notice Returns the signers of a digest. Reverts with QuorumMissed, NotAttestor or an error of ECDSA unless they
    /// are a quorum of the round's attestors, and with UnknownPool.
    /// @param digest What the attestors sign: `IMarket.observationDigest`.
    /// @param signatures ECDSA signatures in strictly ascending order of their signers.
    function signersOf(bytes32 pool, uint64 round, bytes32 digest, bytes[] calldata signatures)
        external
        view
        returns (address[] memory);

    /// @notice Returns the number of feeds of a round. Reverts with UnknownPool.
    function feedCountAt(bytes32 pool, uint64 round) external view returns (uint32);

    /// @notice Returns whether two rounds have the same feeds: their root and their number. Reverts with UnknownPool.
    function sameFeeds(bytes32 pool, uint64 earlier, uint64 round) external view returns (bool);

    /// @notice Returns the number of epochs of a pool, 0 for an unknown pool.
    function epochCount(bytes32 pool) external view returns (uint256);

    /// @notice Returns the market that plays the rounds of these pools.
    function market() external view returns (address);

    /// @notice Returns the vault. Its cooldown limits how long a round may last.
    function vault() external view returns (address);
}
