// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Standing} from "./ForewattTypes.sol";

/// @title Deviations: the rolling deviation of a forecaster, its slash and its jail
/// @notice deviation = D/R, both decayed by rho = (N-1)/(N+1) a round. Above thresholdBps after N counted rounds slashBps of
/// the vault's assets go to the pool's fund, D falls to the threshold, and the forecaster's commits are refused until its
/// operator has it recalibrated. A round whose gate lies before the last slash can't slash again.
interface IDeviations {
    /// @notice A forecaster deviated too far; `loss` and `referenceLoss` are D and R before the slash.
    event Deviated(
        bytes32 indexed pool,
        uint64 indexed round,
        address indexed forecaster,
        uint256 loss,
        uint256 referenceLoss,
        uint256 slashed
    );

    /// @notice A jailed forecaster may commit again; its node answers by a new calibration and model version.
    event Recalibrated(bytes32 indexed pool, address indexed forecaster, string reason);

    error Jailed(address forecaster);
    error NotJailed(address forecaster);
    error NotOperator(address caller, address operator);

    /// @notice Lets a jailed forecaster commit again; for its operator only.
    /// @param reason What was wrong and what was done about it, for the record.
    function recalibrate(bytes32 pool, address forecaster, string calldata reason) external;

    /// @notice D, R and what follows from them.
    function standingOf(bytes32 pool, address forecaster) external view returns (Standing memory);

    /// @notice Block time of a forecaster's latest slash in a pool; 0 before the first.
    function slashedAt(bytes32 pool, address forecaster) external view returns (uint256);
}
