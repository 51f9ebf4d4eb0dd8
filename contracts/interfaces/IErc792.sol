// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IArbitrator
/// @notice A court of ERC-792: it rules on disputes of arbitrable contracts.
interface IArbitrator {
    /// @notice Opens a dispute. The caller pays exactly `arbitrationCost`.
    /// @param choices Number of possible rulings, 1 to `choices`. Ruling 0 means that the court refuses to rule.
    /// @param extraData Options of the court, for example its number of jurors.
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 disputeId);

    /// @notice Returns the cost of a dispute, in wei.
    function arbitrationCost(bytes calldata extraData) external view returns (uint256);
}

/// @title IArbitrable
/// @notice A contract of ERC-792 that asks a court for rulings.
interface IArbitrable {
    /// @notice Emitted when the court ruled on a dispute.
    event Ruling(IArbitrator indexed arbitrator, uint256 indexed disputeId, uint256 ruling);

    /// @notice Receives a ruling. Only for the court.
    function rule(uint256 disputeId, uint256 ruling) external;
}
