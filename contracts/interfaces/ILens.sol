// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Entry, Forecaster, Fund, Phase, PoolParams, Position, Round} from "./ForewattTypes.sol";

/// @notice The times of a round, UTC seconds; each is the first second of what comes next.
struct Deadlines {
    uint64 open;
    uint64 gate;
    uint64 revealEnd;
    uint64 firstValid;
    uint64 observeStart;
    uint64 observeEnd;
    uint64 disputeEnd;
    uint64 resolveEnd;
    uint64 proposeEnd;
    uint64 hardEnd;
}

/// @notice All that a reader wants to know of a round in one call.
struct RoundView {
    Phase phase;
    Deadlines deadlines;
    Round round;
    uint256 proposals;
    bool hasReference;
    uint128 counted;
}

/// @notice A vault, one staker's part in it, and what the staker could claim from it alone.
struct StakeView {
    Forecaster vault;
    Position position;
    uint256 claimable;
}

/// @notice Rules and fund of a pool.
struct PoolView {
    PoolParams params;
    Fund fund;
}

/// @title Lens: views for the dapp, the nodes and the auditor; holds nothing
/// @dev constructor(address market).
interface ILens {
    /// @notice The round as it stands now.
    function round(bytes32 pool, uint64 round_) external view returns (RoundView memory);

    /// @notice The entries of some forecasters in a round, in the order asked.
    function entries(bytes32 pool, uint64 round_, address[] calldata forecasters) external view returns (Entry[] memory);

    /// @notice The round whose gate is the next to close; 0 before genesis.
    function nextRound(bytes32 pool) external view returns (uint64);

    /// @notice A vault and one staker's part in it.
    function stake(address forecaster, address staker) external view returns (StakeView memory);

    /// @notice Rules and fund of a pool.
    function pool(bytes32 pool_) external view returns (PoolView memory);

    function market() external view returns (address);
}
