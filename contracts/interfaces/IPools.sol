// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Epoch, PoolParams} from "./ForewattTypes.sol";

/// @title Pools: the rules of every market, and the epochs of its feeds and attestors
/// @notice Calls marked with a role are for its members only, after their delay; Access says who they are.
/// @dev constructor(address vault, address market, address access): the addresses are known before they are deployed
/// (CREATE nonces); Market's own constructor refuses to be deployed anywhere else.
interface IPools {
    /// @notice A pool was created; everything about it is in this event.
    event PoolCreated(bytes32 indexed pool, address indexed creator, PoolParams params);

    /// @notice An epoch begins at `fromRound`.
    event EpochAppended(
        bytes32 indexed pool,
        uint64 indexed fromRound,
        bytes32 feedsRoot,
        uint32 feedCount,
        bytes manifest,
        address[] attestors,
        uint8 quorum
    );

    /// @notice From here on, until Unpaused, nobody can stake, commit or create a pool.
    event Paused(address account);
    event Unpaused(address account);

    /// @notice A rule set breaks a limit; `limit` names it, for example "revealEnd <= lead".
    error LimitBroken(string limit);
    /// @notice The same parameters were created before.
    error PoolExists(bytes32 pool);
    /// @notice No pool has this identity.
    error UnknownPool(bytes32 pool);
    error NotWhilePaused();
    error NotPaused();

    /// @notice Creates a pool with its first epoch, whose `fromRound` must be 0; for a pool creator.
    /// @dev Reverts with LimitBroken, naming the limit, or PoolExists.
    /// @return pool keccak256(abi.encode(chainid, market, params)).
    function createPool(PoolParams calldata params, Epoch calldata first) external returns (bytes32 pool);

    /// @notice Appends an epoch of feeds and attestors; for an epoch appender. It must begin after the last one, at a round
    /// whose commit window is not open, and keep every feed's index: a retired feed stays, and is missing from then on.
    /// @dev Reverts with LimitBroken, naming the limit.
    function appendEpoch(bytes32 pool, Epoch calldata epoch) external;

    /// @notice Stops stakes, commits and pools, nothing else: every running round and every way out goes on; for a pauser.
    function pause() external;

    /// @notice Ends the pause; for a pauser.
    function unpause() external;

    /// @notice Sends a part of a pool's free fund away; for the treasury. What rounds have reserved is out of its reach.
    function withdrawFund(bytes32 pool, address to, uint128 amount) external;

    /// @notice Reverts with NotWhilePaused during a pause.
    function requireNotPaused() external view;

    /// @notice Whether there is a pause.
    function paused() external view returns (bool);

    /// @notice Whether commits were paused at any moment of [from, until), UTC seconds; `until` must have come.
    function commitsPausedIn(uint256 from, uint256 until) external view returns (bool);

    /// @notice The identity that these parameters would have on this chain with this market.
    function poolId(PoolParams calldata params) external view returns (bytes32);

    /// @notice Whether the pool was created.
    function exists(bytes32 pool) external view returns (bool);

    /// @notice The rules of a pool; reverts with UnknownPool.
    function paramsOf(bytes32 pool) external view returns (PoolParams memory);

    /// @notice The same, but reverts with NotWhilePaused during a pause.
    function paramsUnpaused(bytes32 pool) external view returns (PoolParams memory);

    /// @notice The epoch that a round belongs to; reverts with UnknownPool.
    function epochAt(bytes32 pool, uint64 round) external view returns (Epoch memory);

    /// @notice Number of feeds of a round; reverts with UnknownPool.
    function feedCountAt(bytes32 pool, uint64 round) external view returns (uint32);

    /// @notice Whether two rounds are about the same feeds; reverts with UnknownPool.
    function sameFeeds(bytes32 pool, uint64 earlier, uint64 round) external view returns (bool);

    /// @notice Number of epochs of a pool.
    function epochCount(bytes32 pool) external view returns (uint256);

    /// @notice The market that the pools belong to.
    function market() external view returns (address);

    /// @notice The vault whose cooldown bounds a round's length.
    function vault() external view returns (address);
}
