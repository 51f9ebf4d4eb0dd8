// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Epoch, PoolParams} from "./ForewattTypes.sol";

/// @title Pools: the rules of every market, and the epochs of its feeds and attestors
/// @dev constructor(address vault, address market): both addresses are known before they are deployed (CREATE nonces);
/// Market's own constructor refuses to be deployed anywhere else.
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

    /// @notice A rule set breaks a limit; `limit` names it, for example "revealEnd <= lead".
    error LimitBroken(string limit);
    /// @notice The same parameters were created before.
    error PoolExists(bytes32 pool);
    /// @notice No pool has this identity.
    error UnknownPool(bytes32 pool);

    /// @notice Creates a pool with its first epoch, whose `fromRound` must be 0.
    /// @dev Reverts with LimitBroken, naming the limit, or PoolExists.
    /// @return pool keccak256(abi.encode(chainid, market, params)).
    function createPool(PoolParams calldata params, Epoch calldata first) external returns (bytes32 pool);

    /// @notice The identity that these parameters would have on this chain with this market.
    function poolId(PoolParams calldata params) external view returns (bytes32);

    /// @notice Whether the pool was created.
    function exists(bytes32 pool) external view returns (bool);

    /// @notice The rules of a pool; reverts with UnknownPool.
    function paramsOf(bytes32 pool) external view returns (PoolParams memory);

    /// @notice The epoch that a round belongs to; reverts with UnknownPool.
    function epochAt(bytes32 pool, uint64 round) external view returns (Epoch memory);

    /// @notice Number of epochs of a pool.
    function epochCount(bytes32 pool) external view returns (uint256);

    /// @notice The market that the pools belong to.
    function market() external view returns (address);

    /// @notice The vault whose cooldown bounds a round's length.
    function vault() external view returns (address);
}
