// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claim, Dispute, PoolParams, Round} from "../interfaces/ForewattTypes.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {IArbitrable, IArbitrator} from "../interfaces/IErc792.sol";
import {IErc792Arbitrator} from "../interfaces/IErc792Arbitrator.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {IPools} from "../interfaces/IPools.sol";
import {Cid} from "../libraries/Cid.sol";
import {Windows} from "../libraries/Windows.sol";

/// @title Erc792Arbitrator
/// @notice Lets an ERC-792 court rule on the disputes of pools that name this contract as their arbitrator.
contract Erc792Arbitrator is IErc792Arbitrator {
    using Windows for PoolParams;

    /// @dev The disputed round.
    struct Case {
        bytes32 pool;
        uint64 round;
    }

    /// @dev Number of rulings that name no claim: attested, none.
    uint256 private constant UNCLAIMED = 2;

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
    function request(bytes32 pool, uint64 round) external payable returns (uint256 disputeId) {
        IMarket market = IMarket(disputes.market());
        if (market.roundOf(pool, round).dispute != Dispute.Open) revert NotDisputed();
        if (requested[pool][round]) revert AlreadyRequested();
        PoolParams memory params = IPools(market.pools()).paramsOf(pool);
        uint256 gate = params.gate(round);
        // A ruling from resolveEnd on would come too late, so nobody should pay for it.
        Windows.requireWithin(gate + params.disputeEnd, gate + params.resolveEnd);
        uint256 cost = court.arbitrationCost(extraData);
        if (msg.value != cost) revert WrongCost(msg.value, cost);
        requested[pool][round] = true;
        disputeId = court.createDispute{value: cost}(UNCLAIMED + disputes.claimCount(pool, round), extraData);
        _cases[disputeId] = Case(pool, round);
        emit Requested(pool, round, disputeId);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external {
        if (msg.sender != address(court)) revert NotCourt(msg.sender);
        (bytes32 pool, uint64 round) = (_cases[disputeId].pool, _cases[disputeId].round);
        delete _cases[disputeId];
        emit Ruling(court, disputeId, ruling);
        if (ruling == 1) {
            Round memory attested = IMarket(disputes.market()).roundOf(pool, round);
            disputes.resolve(pool, round, attested.root, attested.available, "");
        } else if (ruling == 2) {
            disputes.resolve(pool, round, 0, 0, "");
        } else if (ruling > UNCLAIMED && ruling - UNCLAIMED <= disputes.claimCount(pool, round)) {
            Claim memory claim = disputes.claimOf(pool, round, ruling - UNCLAIMED - 1);
            disputes.resolve(pool, round, claim.root, claim.available, Cid.ofHash(claim.sha256Hash));
        }
    }
}
