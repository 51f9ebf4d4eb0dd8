// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entries} from "./Entries.sol";
import {Dispute, PoolParams, Proposal, Round, Status} from "./interfaces/ForewattTypes.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bits} from "./libraries/Bits.sol";
import {Limits} from "./libraries/Limits.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Rows} from "./libraries/Rows.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Proposals
/// @notice The proposed settlements of rounds and their bonds.
/// @dev A proposal is live if its bit in `Round.live` is set. So no call depends on how many proposals were removed.
abstract contract Proposals is Entries {
    using Bits for uint128;
    using Payoff for PoolParams;
    using Windows for PoolParams;

    /// @inheritdoc IMarket
    address public immutable disputes;

    mapping(bytes32 pool => mapping(uint64 round => mapping(uint256 proposal => bytes32))) private _proposals;
    /// @dev Content of the proposal that settled a round. Written only if other proposals were live then.
    mapping(bytes32 pool => mapping(uint64 round => bytes32 content)) private _finalContents;

    modifier onlyDisputes() {
        if (msg.sender != disputes) revert NotDisputes(msg.sender);
        _;
    }

    constructor(address vault_) {
        disputes = IVault(vault_).disputes();
    }

    /// @inheritdoc IMarket
    function propose(bytes32 pool, uint64 number, bytes[] calldata rows) external returns (uint256 proposal) {
        PoolParams memory params = _readParams(IPools.paramsOf.selector, pool);
        bool withReference = _requireRows(pool, number, rows.length, params);
        uint256 groups = Limits.groupCount(params.group, IPools(pools).feedCountAt(pool, number));
        (uint256[] memory sums, bytes32[] memory hashes) = Rows.digest(rows, groups);
        Round storage round = _rounds[pool][number];
        proposal = round.proposals;
        if (proposal == Limits.MAX_PROPOSALS) revert TooManyProposals(Limits.MAX_PROPOSALS);
        (round.proposals, round.live) = (uint8(proposal + 1), round.live | _bit(proposal));
        _proposals[pool][number][proposal] =
            Rows.proposalHash(Rows.contentHash(sums, hashes), msg.sender, block.timestamp);
        emit Proposed(pool, number, proposal, msg.sender, withReference, rows);
        IVault(vault).takeBond(msg.sender, params.proposalBond(proposal));
    }

    /// @inheritdoc IMarket
    function removeProposal(bytes32 pool, uint64 number, uint256 proposal) external onlyDisputes {
        Round storage round = _rounds[pool][number];
        if (round.status != Status.None) revert RoundEnded();
        _remove(pool, number, proposal, round);
    }

    /// @inheritdoc IMarket
    function settleProposal(bytes32 pool, uint64 number, uint256 proposal, Proposal calldata content) external {
        Round storage round = _rounds[pool][number];
        if (round.status != Status.Final) revert RoundNotFinal();
        bool matched = _requireProposal(pool, number, proposal, content) == _finalContents[pool][number];
        _remove(pool, number, proposal, round);
        emit ProposalSettled(pool, number, proposal, matched);
        uint96 bond = _readParams(IPools.paramsOf.selector, pool).proposalBond(proposal);
        IVault(vault).settleBond(pool, bond, content.proposer, matched ? bond : 0);
    }

    /// @inheritdoc IMarket
    function proposalHash(bytes32 pool, uint64 round, uint256 proposal) external view returns (bytes32) {
        return _proposals[pool][round][proposal];
    }

    /// @dev Marks a round as settled by a proposal. Reverts unless its refute window is over and no earlier proposal is
    /// live.
    function _chooseProposal(
        bytes32 pool,
        uint64 number,
        uint256 proposal,
        Proposal calldata content,
        PoolParams memory params
    ) internal {
        Round storage round = _rounds[pool][number];
        if (round.status != Status.None) revert RoundEnded();
        bytes32 contentHash = _requireProposal(pool, number, proposal, content);
        Windows.requireSince(uint256(content.proposedAt) + params.refuteWindow);
        uint64 earlier = round.live & (_bit(proposal) - 1);
        if (earlier != 0) revert EarlierProposal(earlier);
        (round.status, round.finalProposal) = (Status.Final, uint8(proposal));
        _remove(pool, number, proposal, round);
        // The bonds of the other proposals are settled by comparing their content with this one.
        if (round.live != 0) _finalContents[pool][number] = contentHash;
    }

    /// @dev Deletes a live proposal. The caller settles its bond.
    function _remove(bytes32 pool, uint64 number, uint256 proposal, Round storage round) private {
        delete _proposals[pool][number][proposal];
        round.live &= ~_bit(proposal);
    }

    /// @dev Reverts unless the round can be proposed now, with `count` rows.
    /// @return withReference Whether the last row is the reference's.
    function _requireRows(bytes32 pool, uint64 number, uint256 count, PoolParams memory params)
        private
        view
        returns (bool withReference)
    {
        Round storage round = _rounds[pool][number];
        uint256 gate = params.gate(number);
        // While a ruling is awaited, proposals open at resolveEnd. After it they open at disputeEnd as usual.
        bool rulingAwaited = round.dispute == Dispute.Open;
        Windows.requireWithin(gate + (rulingAwaited ? params.resolveEnd : params.disputeEnd), gate + params.proposeEnd);
        if (round.status != Status.None) revert RoundEnded();
        if (round.root == 0) revert NotObserved();
        withReference = _hasReference(pool, number, params);
        uint256 expected = uint128(round.revealed & round.available).count() + (withReference ? 1 : 0);
        if (count != expected) revert WrongRowCount(count, expected);
    }

    /// @dev Returns the content hash of a proposal. Reverts if its bond is settled or `content` is not what was
    /// proposed.
    function _requireProposal(bytes32 pool, uint64 number, uint256 proposal, Proposal calldata content)
        private
        view
        returns (bytes32 contentHash)
    {
        contentHash = Rows.contentHash(content.sums, content.rowHashes);
        if (_proposals[pool][number][proposal] != Rows.proposalHash(contentHash, content.proposer, content.proposedAt))
        {
            revert WrongProposal();
        }
    }

    /// @dev Returns the set with only this proposal. The caller checks that there is such a proposal.
    function _bit(uint256 proposal) private pure returns (uint64) {
        return uint64(1 << proposal);
    }
}
