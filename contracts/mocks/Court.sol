// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IArbitrable, IArbitrator} from "../interfaces/IErc792.sol";

/// @title Court: an ERC-792 arbitrator whose ruling anybody gives
contract Court is IArbitrator {
    uint256 public constant COST = 1 gwei;
    IArbitrable[] private _askers;

    function createDispute(uint256, bytes calldata) external payable returns (uint256 disputeId) {
        require(msg.value == COST, "cost");
        disputeId = _askers.length;
        _askers.push(IArbitrable(msg.sender));
    }

    function arbitrationCost(bytes calldata) external pure returns (uint256) {
        return COST;
    }

    function give(uint256 disputeId, uint256 ruling) external {
        _askers[disputeId].rule(disputeId, ruling);
    }
}
