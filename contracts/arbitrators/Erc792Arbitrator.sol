// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Dispute, Round} from "../interfaces/ForewattTypes.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {IArbitrable, IArbitrator} from "../interfaces/IErc792.sol";
import {IErc792Arbitrator} from "../interfaces/IErc792Arbitrator.sol";
import {IMarket} from "../interfaces/IMarket.sol";

/// @title Erc792Arbitrator
/// @notice Lets an ERC-792 court rule on the disputes of pools that name this contract as their arbitrator.
contract Erc792Arbitrator is IErc792Arbitrator {
    /// @dev The disputed round, and the truth that the challenger claims.
    struct Case {
        bytes32 pool;
        uint64 round;
        bytes32 root;
        uint128 available;
        bytes cid;
    }

    /// @dev Number of possible rulings: attested, claimed, none.
    uint256 private constant CHOICES = 3;

    /// @inheritdoc IErc792Arbitrator
    IArbitrator public immutable court;
    /// @inheritdoc IErc792Arbitrator
    IDisputes public immutable disputes;
    /// @inheritdoc IErc792Arbitrator
    bytes public extraData;

    /// @inheritdoc IErc792Arbitrator
    mapping(bytes32 pool => mapping(uint64 round => bool)) public requested;
    mapping(uint256 disputeId => Case) private _cases;

    constructor(IArbitrator court_, IDisputes disputes_, bytes memory extraData_) {
        court = court_;
        disputes = disputes_;
        extraData = extraData_;
    }

    /// @inheritdoc IErc792Arbitrator
    function request(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        payable
        returns (uint256 disputeId)
    {
        if (IMarket(disputes.market()).roundOf(pool, round).dispute != Dispute.Open) revert NotDisputed();
        if (requested[pool][round]) revert AlreadyRequested();
        (bytes32 claim,) = disputes.challengeOf(pool, round);
        if (claim != keccak256(abi.encode(root, available, cid))) revert WrongClaim();
        uint256 cost = court.arbitrationCost(extraData);
        if (msg.value != cost) revert WrongCost(msg.value, cost);
        requested[pool][round] = true;
        disputeId = court.createDispute{value: cost}(CHOICES, extraData);
        _cases[disputeId] = Case(pool, round, root, available, cid);
        emit Requested(pool, round, disputeId);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external {
        if (msg.sender != address(court)) revert NotCourt(msg.sender);
        Case memory judged = _cases[disputeId];
        delete _cases[disputeId];
        emit Ruling(court, disputeId, ruling);
        if (ruling == 1) {
            Round memory attested = IMarket(disputes.market()).roundOf(judged.pool, judged.round);
            disputes.resolve(judged.pool, judged.round, attested.root, attested.available, "");
        } else if (ruling == 2) {
            disputes.resolve(judged.pool, judged.round, judged.root, judged.available, judged.cid);
        } else if (ruling == 3) {
            disputes.resolve(judged.pool, judged.round, 0, 0, "");
        }
    }
}
