// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Dispute, Round} from "../interfaces/ForewattTypes.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {IArbitrable, IArbitrator} from "../interfaces/IErc792.sol";
import {IMarket} from "../interfaces/IMarket.sol";

/// @title Erc792Arbitrator: lets any ERC-792 court rule the disputes of pools that name this contract as their arbitrator
/// @notice Rulings: 1 what was attested, 2 what the challenger claims, 3 that there is no truth; 0, refused, is silence.
contract Erc792Arbitrator is IArbitrable {
    /// @dev What stands for judgement.
    struct Case {
        bytes32 pool;
        uint64 round;
        bytes32 root;
        uint128 available;
        bytes cid;
    }

    uint256 private constant CHOICES = 3;

    IArbitrator public immutable court;
    IDisputes public immutable disputes;
    bytes public extraData;

    mapping(uint256 disputeId => Case) private _cases;
    mapping(bytes32 pool => mapping(uint64 round => bool)) public requested;

    /// @notice A case was brought before the court; by anyone who pays its cost.
    event Requested(bytes32 indexed pool, uint64 indexed round, uint256 disputeId);

    error NotCourt(address caller);
    error NotDisputed();
    error AlreadyRequested();
    error WrongClaim();
    error WrongCost(uint256 paid, uint256 cost);

    constructor(IArbitrator court_, IDisputes disputes_, bytes memory extraData_) {
        court = court_;
        disputes = disputes_;
        extraData = extraData_;
    }

    /// @notice Brings a disputed observation before the court, with exactly its cost; the claim as its event told it.
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
        Case memory one = _cases[disputeId];
        delete _cases[disputeId];
        emit Ruling(court, disputeId, ruling);
        if (ruling == 1) {
            Round memory attested = IMarket(disputes.market()).roundOf(one.pool, one.round);
            disputes.resolve(one.pool, one.round, attested.root, attested.available, "");
        } else if (ruling == 2) {
            disputes.resolve(one.pool, one.round, one.root, one.available, one.cid);
        } else if (ruling == 3) {
            disputes.resolve(one.pool, one.round, 0, 0, "");
        }
    }
}
