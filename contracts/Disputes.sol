// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Claim,
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

    /// @dev The claims of a round, and the sum of their bonds.
    struct Tally {
        uint8 bonded;
        bool contradicted;
        uint96 bonds;
    }

    /// @dev Number of claims with a bond that a round has room for. A second quorum's claim takes none of this room.
    uint256 private constant MAX_BONDED = 16;
    /// @dev Number of claims with a bond after which the bond doubles.
    uint256 private constant DOUBLING = 4;

    /// @inheritdoc IDisputes
    address public immutable market;
    IPools private immutable _pools;
    IVault private immutable _vault;

    mapping(bytes32 pool => mapping(uint64 round => Tally)) private _tallies;
    mapping(bytes32 pool => mapping(uint64 round => mapping(uint256 number => Claim))) private _claims;

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
        PoolParams memory params = _pools.paramsOf(pool);
        if (cid.length != 0) Cid.requireValid(cid);
        Tally memory tally = _tallies[pool][round];
        if (tally.bonded == MAX_BONDED) revert ClaimsFull();
        uint96 bond = params.observeBond * uint96(1 << (tally.bonded / DOUBLING));
        uint256 number = _count(tally);
        _tallies[pool][round] = Tally(tally.bonded + 1, tally.contradicted, tally.bonds + bond);
        _addClaim(pool, round, number, _claim(root, available, cid, bond), params);
        emit Disputed(pool, round, number, root, available, cid, msg.sender, bond);
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
        Tally memory tally = _tallies[pool][round];
        if (tally.contradicted) revert AlreadyContradicted();
        uint256 number = _count(tally);
        _tallies[pool][round].contradicted = true;
        _addClaim(pool, round, number, _claim(root, available, cid, 0), _pools.paramsOf(pool));
        bytes32 digest = IMarket(market).observationDigest(pool, round, root, available, cid);
        address[] memory signers = _pools.signersOf(pool, round, digest, signatures);
        emit Contradicted(pool, round, number, root, available, cid, signers, msg.sender);
    }

    /// @inheritdoc IDisputes
    function resolve(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid) external {
        PoolParams memory params = _pools.paramsOf(pool);
        if (msg.sender != params.arbitrator) revert NotArbitrator(msg.sender, params.arbitrator);
        Windows.requireWithin(0, params.gate(round) + params.resolveEnd);
        Round memory state = _requireDisputed(pool, round);
        bool upheld = _isSameTruth(state, root, available);
        if (cid.length != 0) Cid.requireValid(cid);
        address winner = upheld ? state.observer : _challengerOf(pool, round, root, available, cid, state.revealed);
        emit Resolved(pool, round, root, available, cid, upheld, winner);
        IMarket(market).closeDispute(pool, round, upheld, root, available);
        // If the observation stands, the observer's own bond is returned when the round ends.
        uint96 pot = _tallies[pool][round].bonds + (upheld ? 0 : params.observeBond);
        if (pot != 0) _vault.settleBond(pool, pot, winner, winner == address(0) ? 0 : pot - params.observeBond / 2);
    }

    /// @inheritdoc IDisputes
    function lapse(bytes32 pool, uint64 round) external {
        PoolParams memory params = _pools.paramsOf(pool);
        Windows.requireSince(params.gate(round) + params.resolveEnd);
        Round memory state = _requireDisputed(pool, round);
        emit Lapsed(pool, round);
        IMarket(market).closeDispute(pool, round, true, state.root, state.available);
        uint96 pot = _tallies[pool][round].bonds;
        if (pot != 0) _vault.settleBond(pool, pot, address(0), 0);
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
    function claimCount(bytes32 pool, uint64 round) public view returns (uint256) {
        return _count(_tallies[pool][round]);
    }

    /// @inheritdoc IDisputes
    function claimOf(bytes32 pool, uint64 round, uint256 number) external view returns (Claim memory) {
        return _claims[pool][round][number];
    }

    /// @dev Adds the claim with the next number. The first one opens the dispute. Reverts if the round has no observation
    /// that can still be disputed, or the claimed truth is the attested one or claimed already.
    function _addClaim(bytes32 pool, uint64 round, uint256 number, Claim memory claim, PoolParams memory params)
        private
    {
        uint256 gate = params.gate(round);
        Windows.requireWithin(gate + params.observeStart, gate + params.disputeEnd);
        Round memory state = IMarket(market).roundOf(pool, round);
        if (state.status == Status.Cancelled) revert IMarket.RoundEnded();
        if (state.dispute == Dispute.Closed) revert AlreadyRuled();
        if (state.root == 0) revert IMarket.NotObserved();
        if (_isSameTruth(state, claim.root, claim.available)) revert SameObservation();
        uint256 earlier = _find(pool, round, claim, state.revealed, number);
        if (earlier != number) revert AlreadyClaimed(earlier);
        _claims[pool][round][number] = claim;
        if (state.dispute == Dispute.None) IMarket(market).openDispute(pool, round);
    }

    /// @dev Returns the challenger whose claim is a truth, 0 if nobody claimed it.
    function _challengerOf(
        bytes32 pool,
        uint64 round,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        uint128 revealed
    ) private view returns (address) {
        Claim memory ruled = _claim(root, available, cid, 0);
        // Nobody has made the claim behind the last one.
        uint256 number = _find(pool, round, ruled, revealed, claimCount(pool, round));
        return _claims[pool][round][number].challenger;
    }

    /// @dev Returns the number of the claim with the same root, the same CID and the same bits of revealed entries, or
    /// `count` if none of the first `count` claims has them.
    function _find(bytes32 pool, uint64 round, Claim memory claim, uint128 revealed, uint256 count)
        private
        view
        returns (uint256 number)
    {
        for (; number < count; ++number) {
            Claim storage other = _claims[pool][round][number];
            if (
                other.root == claim.root && other.sha256Hash == claim.sha256Hash
                    && (other.available ^ claim.available) & revealed == 0
            ) break;
        }
    }

    /// @dev Returns a claim of the caller. A claim that there is no truth names no series and no entries.
    function _claim(bytes32 root, uint128 available, bytes calldata cid, uint96 bond)
        private
        view
        returns (Claim memory)
    {
        if (root == 0) return Claim(0, 0, 0, msg.sender, bond);
        Cid.requireValid(cid);
        return Claim(root, Cid.hashIn(cid), available, msg.sender, bond);
    }

    function _count(Tally memory tally) private pure returns (uint256) {
        return uint256(tally.bonded) + (tally.contradicted ? 1 : 0);
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
        if (entry.commitHash == 0 || entry.commitHash != bytes25(Typed.hash(forecast))) {
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

    /// @dev Whether a truth is the attested one. Bits of unrevealed entries do not matter, and the chain does not hold
    /// the attested CID: who cannot fetch the attested series claims that there is no truth.
    function _isSameTruth(Round memory state, bytes32 root, uint128 available) private pure returns (bool) {
        return root == state.root && (available ^ state.available) & state.revealed == 0;
    }
}
