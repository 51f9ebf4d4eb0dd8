// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IDisputes} from "./IDisputes.sol";
import {IArbitrable, IArbitrator} from "./IErc792.sol";

/// @title IErc792Arbitrator
/// @notice Lets an ERC-792 court rule on the disputes of pools that name this contract as their arbitrator.
/// @notice The court's rulings: 1 the attested truth, 2 there is no truth, 3 + k the claim with number k. Every other
/// ruling, 0 (refused) among them, leaves the dispute open, so that it lapses. A ruling from the pool's `resolveEnd` on
/// comes too late: `rule` reverts.
/// @dev constructor(address court, address disputes, bytes extraData).
interface IErc792Arbitrator is IArbitrable {
    /// @notice Emitted when a dispute was brought before the court.
    /// @param disputeId The court's number of the dispute.
    event Requested(bytes32 indexed pool, uint64 indexed round, uint256 disputeId);

    /// @notice Thrown when the caller is not the court.
    error NotCourt(address caller);
    /// @notice Thrown when the round has no open dispute.
    error NotDisputed();
    /// @notice Thrown when the dispute was brought before the court earlier.
    error AlreadyRequested();
    /// @notice Thrown when the payment is not the court's cost.
    error WrongCost(uint256 paid, uint256 cost);

    /// @notice Brings a disputed observation before the court, and pays exactly its cost. For anyone.
    /// @dev From `disputeEnd` on, when no claim can be added, so that the court chooses among all of them, and until
    /// `resolveEnd`. Else it reverts with IMarket.OutsideWindow. A round is brought before the court only once, also if
    /// the court refuses to rule.
    /// @return disputeId The court's number of the dispute.
    function request(bytes32 pool, uint64 round) external payable returns (uint256 disputeId);

    /// @notice Returns whether the dispute of a round was brought before the court.
    function requested(bytes32 pool, uint64 round) external view returns (bool);

    /// @notice Returns the court.
    function court() external view returns (IArbitrator);

    /// @notice Returns the contract whose disputes are ruled.
    function disputes() external view returns (IDisputes);

    /// @notice Returns the options given to the court with each dispute.
    function extraData() external view returns (bytes memory);
}
