// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Standing} from "./ForewattTypes.sol";

/// @title IDeviations
/// @notice The rolling deviation of a forecaster in a pool, and its consequences: slash and jail.
/// @notice The deviation is D/R, where D is the sum of the forecaster's losses and R the sum of the reference's losses.
/// Both decay by the factor (N-1)/(N+1) per round, with N = `emaRounds`.
/// @notice Once N rounds are counted and the deviation is above `thresholdBps`, the forecaster is slashed and jailed:
/// `slashBps` of its vault's assets go to the pool's fund, D is lowered to the threshold, and its commits to this pool
/// are refused until its operator calls `recalibrate`, at the earliest one `period` later. Rounds that it had entered
/// before count in D and R, but can't slash it: no round that ends while it is jailed, and none whose gate lies before
/// its recalibration or at the same time.
interface IDeviations {
    /// @notice Emitted when a forecaster's deviation exceeded the threshold: it has been slashed and is jailed.
    /// @param loss D before the slash.
    /// @param referenceLoss R.
    /// @param slashed Amount that went to the pool's fund, in wei.
    event Deviated(
        bytes32 indexed pool,
        uint64 indexed round,
        address indexed forecaster,
        uint256 loss,
        uint256 referenceLoss,
        uint256 slashed
    );

    /// @notice Emitted when the operator of a jailed forecaster ended its jail: it may commit to the pool again.
    event Recalibrated(bytes32 indexed pool, address indexed forecaster, string reason);

    /// @notice Thrown when a jailed forecaster commits.
    error Jailed(address forecaster);
    /// @notice Thrown when `recalibrate` is called for a forecaster that is not jailed in the pool.
    error NotJailed(address forecaster);
    /// @notice Thrown when the caller does not own the forecaster.
    error NotOperator(address caller, address operator);

    /// @notice Ends the jail of a forecaster in a pool, from one `period` of the pool after the slash on. Only for its
    /// operator. Earlier calls revert with OutsideWindow. Rounds with a later gate can slash it again.
    /// @param reason What was wrong and what was done about it. It is only recorded in the event.
    function recalibrate(bytes32 pool, address forecaster, string calldata reason) external;

    /// @notice Returns a forecaster's deviation sums in a pool, and whether it is jailed there.
    function standingOf(bytes32 pool, address forecaster) external view returns (Standing memory);

    /// @notice Returns the block time of a forecaster's latest slash in a pool, 0 before the first.
    function slashedAt(bytes32 pool, address forecaster) external view returns (uint256);
}
