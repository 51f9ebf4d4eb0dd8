// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IArbitrator: who rules, as ERC-792 has it
interface IArbitrator {
    /// @notice Opens a dispute of `choices` rulings (0: refused to rule), against `arbitrationCost`.
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 disputeId);

    function arbitrationCost(bytes calldata extraData) external view returns (uint256);
}

/// @title IArbitrable: who asks for a ruling, as ERC-792 has it
interface IArbitrable {
    event Ruling(IArbitrator indexed arbitrator, uint256 indexed disputeId, uint256 ruling);

    /// @notice Takes the ruling; for the arbitrator only.
    function rule(uint256 disputeId, uint256 ruling) external;
}
