// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IArbitrable, IArbitrator} from "../interfaces/IErc792.sol";

/// @title Court
/// @notice An ERC-792 court for tests, where anyone can give a ruling.
contract Court is IArbitrator {
    /// @notice Cost of a dispute, in wei.
    uint256 public constant COST = 1 gwei;
    /// @notice Number of possible rulings of each dispute.
    uint256[] public choicesOf;
    IArbitrable[] private _arbitrables;

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata) external payable returns (uint256 disputeId) {
        require(msg.value == COST, "cost");
        disputeId = _arbitrables.length;
        _arbitrables.push(IArbitrable(msg.sender));
        choicesOf.push(choices);
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external pure returns (uint256) {
        return COST;
    }

    /// @notice Gives a ruling on a dispute.
    function give(uint256 disputeId, uint256 ruling) external {
        _arbitrables[disputeId].rule(disputeId, ruling);
    }
}
