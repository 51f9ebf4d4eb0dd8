// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Delegation, Entry, Forecaster, Fund, Phase, PoolParams, Round} from "./ForewattTypes.sol";

/// @notice The deadlines of a round, in UTC seconds. A deadline is the first second of what follows it.
/// @param open First second of the commit window.
/// @param gate First second of the reveal window.
/// @param firstValid First second that is forecast.
/// @param hardEnd Time from which a round without a live proposal can be cancelled.
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

/// @notice A round and what follows from its state.
/// @param proposals Number of proposals made.
/// @param hasReference Whether the round has a reference.
/// @param counted Bit i: entry i is counted, which means revealed and available.
struct RoundView {
    Phase phase;
    Deadlines deadlines;
    Round round;
    uint256 proposals;
    bool hasReference;
    uint128 counted;
}

/// @notice A vault and a staker's part of it.
/// @param delegation The staker's delegation. All zero for the operator, whose stake is `vault.bucket`.
/// @param claimable Amount that `IVault.claim` would pay the staker if it named this forecaster alone, in wei: all its
/// credits, and its rewards here.
struct StakeView {
    Forecaster vault;
    Delegation delegation;
    uint256 claimable;
}

/// @notice The rules and the fund of a pool.
struct PoolView {
    PoolParams params;
    Fund fund;
}

/// @title ILens
/// @notice Views for the dapp, the nodes and auditors. Holds no state.
/// @dev constructor(address market).
interface ILens {
    /// @notice Returns a round as of the current block. Reverts if its times don't fit 64 bits.
    function round(bytes32 pool_, uint64 round_) external view returns (RoundView memory);

    /// @notice Returns the entries of the given forecasters in a round, in the order given.
    function entries(bytes32 pool_, uint64 round_, address[] calldata forecasters)
        external
        view
        returns (Entry[] memory);

    /// @notice Returns the round with the next gate, 0 before genesis.
    function nextRound(bytes32 pool_) external view returns (uint64);

    /// @notice Returns a vault and a staker's part of it.
    function stake(address forecaster, address staker) external view returns (StakeView memory);

    /// @notice Returns the rules and the fund of a pool.
    function pool(bytes32 pool_) external view returns (PoolView memory);

    /// @notice Returns the market that this contract reads.
    function market() external view returns (address);
}
