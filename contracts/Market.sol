// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entries} from "./Entries.sol";
import {Rounds} from "./Rounds.sol";
import {Dispute, PoolParams, Proposal, Round, Settlement, Status} from "./interfaces/ForewattTypes.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bits} from "./libraries/Bits.sol";
import {Limits} from "./libraries/Limits.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Quorum} from "./libraries/Quorum.sol";
import {Rows} from "./libraries/Rows.sol";
import {Typed} from "./libraries/Typed.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Market
contract Market is Entries {
    using Bits for uint128;
    using Payoff for PoolParams;
    using Windows for PoolParams;

    /// @inheritdoc IMarket
    address public immutable disputes;

    mapping(bytes32 pool => mapping(uint64 round => mapping(uint256 proposal => bytes32))) private _proposals;

    modifier onlyDisputes() {
        if (msg.sender != disputes) revert NotDisputes(msg.sender);
        _;
    }

    constructor(address pools_, address vault_) Rounds(pools_, vault_) {
        disputes = IVault(vault_).disputes();
    }

    /// @inheritdoc IMarket
    function observe(
        bytes32 pool,
        uint64 number,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external {
        PoolParams memory params = _ask(IPools.paramsOf.selector, pool);
        Round storage round = _rounds[pool][number];
        uint256 gate = params.gate(number);
        Windows.requireWithin(gate + params.observeStart, gate + params.observeEnd);
        if (root == 0) revert ZeroRoot();
        if (round.status == Status.Cancelled) revert RoundEnded();
        // A ruling that there is no truth leaves no root, but the word on the round is spoken.
        if (round.root != 0 || round.dispute != Dispute.None) revert AlreadyObserved();
        bytes32 digest = _hashTypedDataV4(Typed.hash(pool, number, root, available, cid));
        address[] memory signers = Quorum.signers(IPools(pools).epochAt(pool, number), digest, signatures);
        // Whoever revealed has closed the gate.
        if (round.revealed == 0) _closeGate(pool, number, round, params);
        round.root = root;
        round.available = available;
        round.observer = msg.sender;
        emit Observed(pool, number, root, available, cid, signers, msg.sender);
        IVault(vault).takeBond(msg.sender, params.observeBond);
    }

    /// @inheritdoc IMarket
    function openDispute(bytes32 pool, uint64 number) external onlyDisputes {
        _rounds[pool][number].dispute = Dispute.Open;
    }

    /// @inheritdoc IMarket
    function closeDispute(bytes32 pool, uint64 number, bool upheld, bytes32 root, uint128 available)
        external
        onlyDisputes
    {
        Round storage round = _rounds[pool][number];
        round.dispute = Dispute.Closed;
        if (upheld) return;
        round.root = root;
        round.available = available;
        round.observer = address(0);
        if (root == 0) round.status = Status.Void;
    }

    /// @inheritdoc IMarket
    function propose(bytes32 pool, uint64 number, bytes[] calldata rows) external returns (uint256 proposal) {
        PoolParams memory params = _ask(IPools.paramsOf.selector, pool);
        bool referenced = _requireRows(pool, number, rows.length, params);
        uint256 groups = Limits.groupCount(params.group, IPools(pools).feedCountAt(pool, number));
        (uint256[] memory sums, bytes32[] memory hashes) = Rows.digest(rows, groups);
        Round storage round = _rounds[pool][number];
        bytes32 content = Rows.hash(sums, hashes);
        proposal = round.proposals++;
        ++round.live;
        _proposals[pool][number][proposal] = Rows.seal(content, msg.sender, block.timestamp);
        emit Proposed(pool, number, proposal, msg.sender, content, sums, hashes, referenced);
        IVault(vault).takeBond(msg.sender, params.proposeBond);
    }

    /// @inheritdoc IMarket
    function fell(bytes32 pool, uint64 number, uint256 proposal) external onlyDisputes {
        Round storage round = _rounds[pool][number];
        if (round.status != Status.None) revert RoundEnded();
        delete _proposals[pool][number][proposal];
        --round.live;
    }

    /// @inheritdoc IMarket
    function finalize(
        bytes32 pool,
        uint64 number,
        uint256 proposal,
        Proposal calldata content,
        address[] calldata forecasters
    ) external {
        PoolParams memory params = _ask(IPools.paramsOf.selector, pool);
        Round storage round = _rounds[pool][number];
        if (round.status != Status.None) revert RoundEnded();
        bytes32 hash = _open(pool, number, proposal, content);
        Windows.requireSince(uint256(content.proposedAt) + params.refuteWindow);
        for (uint256 i; i < proposal; ++i) {
            if (_proposals[pool][number][i] != 0) revert EarlierProposal(i);
        }
        round.status = Status.Final;
        round.finalProposal = uint16(proposal);
        // The other proposals' bonds are settled against its content.
        _proposals[pool][number][proposal] = --round.live == 0 ? bytes32(0) : hash;
        _settle(pool, number, proposal, forecasters, content.sums, params);
        IVault(vault).settleBond(pool, params.proposeBond, content.proposer, params.proposeBond);
        _returnBond(pool, round, params);
        IVault(vault).payFee(pool, params.fee, content.proposer, msg.sender);
    }

    /// @inheritdoc IMarket
    function cancel(bytes32 pool, uint64 number, address[] calldata forecasters) external {
        PoolParams memory params = _ask(IPools.paramsOf.selector, pool);
        Round storage round = _rounds[pool][number];
        uint256 gate = params.gate(number);
        Windows.requireSince(gate);
        if (round.status == Status.Final || round.status == Status.Cancelled) revert RoundEnded();
        _closeGate(pool, number, round, params);
        bool void = round.status == Status.Void;
        if (!void) Windows.requireSince(gate + params.hardEnd());
        if (round.live != 0) revert ProposalPending();
        if (round.dispute == Dispute.Open && block.timestamp < gate + params.resolveEnd) revert DisputePending();
        round.status = Status.Cancelled;
        Settlement[] memory settlements = _takeEntries(pool, number, forecasters, _excused(round, void), params);
        emit Cancelled(pool, number, forecasters, msg.sender);
        IVault(vault).settle(pool, number, round.reserve, settlements);
        _returnBond(pool, round, params);
    }

    /// @inheritdoc IMarket
    function settleProposal(bytes32 pool, uint64 number, uint256 proposal, Proposal calldata content) external {
        Round storage round = _rounds[pool][number];
        if (round.status != Status.Final) revert RoundNotFinal();
        bytes32 hash = _open(pool, number, proposal, content);
        bool matched = hash == _proposals[pool][number][round.finalProposal];
        delete _proposals[pool][number][proposal];
        --round.live;
        emit ProposalSettled(pool, number, proposal, matched);
        uint96 bond = _ask(IPools.paramsOf.selector, pool).proposeBond;
        IVault(vault).settleBond(pool, bond, content.proposer, matched ? bond : 0);
    }

    /// @inheritdoc IMarket
    function proposalHash(bytes32 pool, uint64 round, uint256 proposal) external view returns (bytes32) {
        return _proposals[pool][round][proposal];
    }

    /// @inheritdoc IMarket
    function observationDigest(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(Typed.hash(pool, round, root, available, cid));
    }

    /// @dev Reverts unless a proposal of so many rows can come at this time.
    function _requireRows(bytes32 pool, uint64 number, uint256 count, PoolParams memory params)
        private
        view
        returns (bool referenced)
    {
        Round storage round = _rounds[pool][number];
        uint256 gate = params.gate(number);
        // A ruling may come until resolveEnd; once it has, the dispute window's end counts again.
        bool awaited = round.dispute == Dispute.Open;
        Windows.requireWithin(gate + (awaited ? params.resolveEnd : params.disputeEnd), gate + params.proposeEnd);
        if (round.status != Status.None) revert RoundEnded();
        if (round.root == 0) revert NotObserved();
        referenced = _hasReference(pool, number, params);
        uint256 expected = (round.revealed & round.available).count() + (referenced ? 1 : 0);
        if (count != expected) revert WrongRowCount(count, expected);
    }

    /// @dev The content hash of a proposal whose bond is held; reverts unless it is what was proposed.
    function _open(bytes32 pool, uint64 number, uint256 proposal, Proposal calldata content)
        private
        view
        returns (bytes32 hash)
    {
        hash = Rows.hash(content.sums, content.rowHashes);
        if (_proposals[pool][number][proposal] != Rows.seal(hash, content.proposer, content.proposedAt)) {
            revert WrongProposal();
        }
    }

    /// @dev The observer's bond comes back, unless a dispute has cost it.
    function _returnBond(bytes32 pool, Round storage round, PoolParams memory params) private {
        address observer = round.observer;
        if (observer != address(0)) IVault(vault).settleBond(pool, params.observeBond, observer, params.observeBond);
    }

    /// @dev Who does not forfeit in a cancelled round: nobody could do more than reveal before the truth is known, and
    /// nothing at all where commits were paused.
    function _excused(Round storage round, bool void) private view returns (uint128) {
        bool paused = void && (round.root != 0 || round.dispute == Dispute.None);
        if (paused) return type(uint128).max;
        return round.root == 0 ? round.revealed : round.revealed & round.available;
    }

    /// @dev Scores and pays a finalized round, and counts it in its forecasters' deviations.
    function _settle(
        bytes32 pool,
        uint64 number,
        uint256 proposal,
        address[] calldata forecasters,
        uint256[] calldata sums,
        PoolParams memory params
    ) private {
        Round storage round = _rounds[pool][number];
        uint128 counted = round.revealed & round.available;
        Settlement[] memory settlements = _takeEntries(pool, number, forecasters, counted, params);
        uint256 feedCount = IPools(pools).feedCountAt(pool, number);
        uint256 bound = params.lossBound(feedCount);
        Payoff.Stakes memory stakes = Payoff.Stakes(0, 0, 0, params.lambdaBps, 0);
        // The proposal's rows were counted when it came: one more than the counted entries is the reference's.
        bool referenced = sums.length > counted.count();
        if (referenced) {
            stakes.muBps = round.muEff;
            stakes.referenceScore = Payoff.score(sums[sums.length - 1], bound);
        }
        uint256[] memory scores = Payoff.scoreAll(settlements, counted, sums, bound, stakes);
        Payoff.payAll(settlements, counted, scores, stakes);
        emit Finalized(
            pool, number, proposal, forecasters, scores, stakes.referenceScore, uint16(stakes.muBps), msg.sender
        );
        IVault(vault).settle(pool, number, round.reserve, settlements);
        if (referenced) _countAll(pool, number, forecasters, counted, sums, params.worstLoss(feedCount), params);
    }

    /// @dev Adds every entry's loss, unclipped, and the reference's; a forfeit counts as the worst loss there is.
    function _countAll(
        bytes32 pool,
        uint64 number,
        address[] calldata forecasters,
        uint128 counted,
        uint256[] calldata sums,
        uint256 worst,
        PoolParams memory params
    ) private {
        uint256 referenceLoss = sums[sums.length - 1];
        uint256 row;
        for (uint256 i; i < forecasters.length; ++i) {
            uint256 loss = counted.has(i) ? sums[row++] : worst;
            _count(pool, number, forecasters[i], loss, referenceLoss, params);
        }
    }

    /// @dev All entries in index order as unplayed settlements; those without a bit in `excused` forfeit. They are deleted:
    /// nothing asks for them after the round's end, and it gives back gas.
    function _takeEntries(
        bytes32 pool,
        uint64 number,
        address[] calldata forecasters,
        uint128 excused,
        PoolParams memory params
    ) private returns (Settlement[] memory settlements) {
        uint256 expected = _rounds[pool][number].entries;
        if (forecasters.length != expected) revert WrongEntryCount(forecasters.length, expected);
        settlements = new Settlement[](expected);
        for (uint256 i; i < expected; ++i) {
            address forecaster = forecasters[i];
            uint96 wager = _entryAt(pool, number, forecaster, i).wager;
            uint96 risk = uint96(params.atRisk(wager));
            settlements[i] = Settlement(forecaster, wager, risk, wager, excused.has(i) ? 0 : risk);
            delete _entries[pool][number][forecaster];
        }
    }
}
