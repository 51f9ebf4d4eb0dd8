// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Dispute,
    Entry,
    ForecastCommit,
    PoolParams,
    Proposal,
    Refutation,
    Round,
    Status
} from "./interfaces/ForewattTypes.sol";
import {IDisputes} from "./interfaces/IDisputes.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bits} from "./libraries/Bits.sol";
import {Cid} from "./libraries/Cid.sol";
import {Group} from "./libraries/Group.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Quorum} from "./libraries/Quorum.sol";
import {Rows} from "./libraries/Rows.sol";
import {Seal} from "./libraries/Seal.sol";
import {Typed} from "./libraries/Typed.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Disputes
/// @notice Disputes of observations, and refutations of proposed settlements.
contract Disputes is IDisputes {
    using Bits for uint128;
    using Payoff for PoolParams;
    using Windows for PoolParams;

    /// @dev The dispute of a round: the claimed truth (see `challengeOf`), and the bond that the challenger loses
    /// without a ruling.
    struct Challenge {
        bytes32 claim;
        address challenger;
        uint96 bond;
    }

    /// @inheritdoc IDisputes
    address public immutable market;
    IPools private immutable _pools;
    IVault private immutable _vault;

    mapping(bytes32 pool => mapping(uint64 round => Challenge)) private _challenges;

    constructor(address market_) {
        market = market_;
        _pools = IPools(IMarket(market_).pools());
        _vault = IVault(IMarket(market_).vault());
        if (_vault.disputes() != address(this)) revert WrongDisputes();
    }

    /// @inheritdoc IDisputes
    function disputeObservation(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
    {
        uint96 bond = _openChallenge(pool, round, root, available, cid).observeBond;
        _challenges[pool][round].bond = bond;
        emit Disputed(pool, round, root, available, cid, msg.sender);
        _vault.takeBond(msg.sender, bond);
    }

    /// @inheritdoc IDisputes
    function contradict(
        bytes32 pool,
        uint64 round,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external {
        if (root == 0) revert IMarket.ZeroRoot();
        _openChallenge(pool, round, root, available, cid);
        bytes32 digest = IMarket(market).observationDigest(pool, round, root, available, cid);
        address[] memory signers = Quorum.signers(_pools.epochAt(pool, round), digest, signatures);
        emit Contradicted(pool, round, root, available, cid, signers, msg.sender);
    }

    /// @inheritdoc IDisputes
    function resolve(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid) external {
        PoolParams memory params = _pools.paramsOf(pool);
        if (msg.sender != params.arbitrator) revert NotArbitrator(msg.sender, params.arbitrator);
        Windows.requireWithin(0, params.gate(round) + params.resolveEnd);
        Round memory state = _requireDisputed(pool, round);
        bool upheld = _isSameTruth(state, root, available);
        // A ruling that replaces no series needs no CID.
        if (cid.length != 0 || (root != 0 && !upheld)) Cid.requireValid(cid);
        emit Resolved(pool, round, root, available, cid, upheld);
        IMarket(market).closeDispute(pool, round, upheld, root, available);
        Challenge memory challenge = _challenges[pool][round];
        uint96 halfBond = params.observeBond / 2;
        if (!upheld) {
            uint96 pot = params.observeBond + challenge.bond;
            _vault.settleBond(pool, pot, challenge.challenger, pot - halfBond);
        } else if (challenge.bond != 0) {
            // The observer's own bond is returned when the round ends.
            _vault.settleBond(pool, challenge.bond, state.observer, challenge.bond - halfBond);
        }
    }

    /// @inheritdoc IDisputes
    function lapse(bytes32 pool, uint64 round) external {
        PoolParams memory params = _pools.paramsOf(pool);
        Windows.requireSince(params.gate(round) + params.resolveEnd);
        Round memory state = _requireDisputed(pool, round);
        emit Lapsed(pool, round);
        IMarket(market).closeDispute(pool, round, true, state.root, state.available);
        uint96 bond = _challenges[pool][round].bond;
        if (bond != 0) _vault.settleBond(pool, bond, address(0), 0);
    }

    /// @inheritdoc IDisputes
    function refute(
        bytes32 pool,
        uint64 round,
        uint256 proposal,
        Proposal calldata content,
        Refutation calldata refutation
    ) external {
        PoolParams memory params = _pools.paramsOf(pool);
        Windows.requireWithin(content.proposedAt, uint256(content.proposedAt) + params.refuteWindow);
        bytes32 hash = Rows.contentHash(content.sums, content.rowHashes);
        if (
            IMarket(market).proposalHash(pool, round, proposal)
                != Rows.proposalHash(hash, content.proposer, content.proposedAt)
        ) {
            revert IMarket.WrongProposal();
        }
        (uint256 row, uint256 actual) = _recompute(pool, round, refutation, params);
        if (keccak256(refutation.row) != content.rowHashes[row]) revert WrongRow(row);
        uint256 group = refutation.proof.group;
        uint256 claimed = Rows.lossAt(refutation.row, group);
        if (claimed == actual) revert NotWrong(actual);
        emit Refuted(pool, round, proposal, row, group, claimed, actual, msg.sender);
        IMarket(market).removeProposal(pool, round, proposal);
        uint96 bond = params.proposalBond(proposal);
        _vault.settleBond(pool, bond, msg.sender, bond / 2);
    }

    /// @inheritdoc IDisputes
    function challengeOf(bytes32 pool, uint64 round) external view returns (bytes32 claim, address challenger) {
        Challenge storage challenge = _challenges[pool][round];
        return (challenge.claim, challenge.challenger);
    }

    /// @dev Opens the dispute of a round. Reverts if it is not observed, was disputed before, or the claim is the
    /// attested truth.
    function _openChallenge(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        private
        returns (PoolParams memory params)
    {
        params = _pools.paramsOf(pool);
        uint256 gate = params.gate(round);
        Windows.requireWithin(gate + params.observeStart, gate + params.disputeEnd);
        Round memory state = IMarket(market).roundOf(pool, round);
        if (state.status == Status.Cancelled) revert IMarket.RoundEnded();
        if (state.dispute != Dispute.None) revert AlreadyDisputed();
        if (state.root == 0) revert IMarket.NotObserved();
        if (_isSameTruth(state, root, available)) revert SameObservation();
        if (root != 0 || cid.length != 0) Cid.requireValid(cid);
        _challenges[pool][round] = Challenge(keccak256(abi.encode(root, available, cid)), msg.sender, 0);
        IMarket(market).openDispute(pool, round);
    }

    /// @dev Recomputes the loss of the group that a refutation names.
    /// @return row Number of the row that the group belongs to.
    /// @return loss The recomputed loss.
    function _recompute(bytes32 pool, uint64 round, Refutation calldata refutation, PoolParams memory params)
        private
        view
        returns (uint256 row, uint256 loss)
    {
        Group.Shape memory shape =
            Group.Shape(params.group, _pools.feedCountAt(pool, round), params.steps, params.levels);
        Round memory state = IMarket(market).roundOf(pool, round);
        uint128 counted = state.revealed & state.available;
        ForecastCommit calldata forecast = refutation.forecast;
        if (forecast.forecaster == address(0)) {
            bytes32 earlier = IMarket(market).roundOf(pool, round - params.refLag).root;
            return (counted.count(), Group.referenceLoss(refutation.proof, earlier, state.root, shape));
        }
        Entry memory entry = IMarket(market).entryOf(pool, round, forecast.forecaster);
        if (entry.structHash == 0 || entry.structHash != Typed.hash(forecast)) {
            revert IMarket.UnknownCommit(forecast.forecaster);
        }
        bytes32 seed = Seal.open(forecast, market, refutation.key);
        if (!counted.has(entry.index)) revert NotCounted(forecast.forecaster);
        row = counted.below(entry.index).count();
        loss = Group.forecastLoss(refutation.proof, seed, forecast.root, state.root, shape);
    }

    /// @dev Returns the round. Reverts unless its dispute is open.
    function _requireDisputed(bytes32 pool, uint64 round) private view returns (Round memory state) {
        state = IMarket(market).roundOf(pool, round);
        if (state.dispute != Dispute.Open) revert NotDisputed();
    }

    /// @dev Whether a claimed truth is the attested one. Bits of unrevealed entries do not matter.
    function _isSameTruth(Round memory state, bytes32 root, uint128 available) private pure returns (bool) {
        return root == state.root && (available ^ state.available) & state.revealed == 0;
    }
}
