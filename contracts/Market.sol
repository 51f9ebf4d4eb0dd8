// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {
    Entry,
    Epoch,
    ForecastCommit,
    PoolParams,
    Proposal,
    Round,
    Settlement,
    Status
} from "./interfaces/ForewattTypes.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bits} from "./libraries/Bits.sol";
import {Limits} from "./libraries/Limits.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Rows} from "./libraries/Rows.sol";
import {Typed} from "./libraries/Typed.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Market
contract Market is IMarket, EIP712 {
    using Bits for uint128;
    using Payoff for PoolParams;
    using Windows for PoolParams;

    /// @inheritdoc IMarket
    address public immutable pools;
    /// @inheritdoc IMarket
    address public immutable vault;

    mapping(bytes32 pool => mapping(uint64 round => Round)) private _rounds;
    mapping(bytes32 pool => mapping(uint64 round => mapping(address forecaster => Entry))) private _entries;
    mapping(bytes32 pool => mapping(uint64 round => Proposal[])) private _proposals;

    constructor(address pools_, address vault_) EIP712("Forewatt", "1") {
        if (IPools(pools_).market() != address(this) || IVault(vault_).market() != address(this)) revert WrongMarket();
        if (IPools(pools_).vault() != vault_ || IVault(vault_).pools() != pools_) revert WrongMarket();
        pools = pools_;
        vault = vault_;
    }

    /// @inheritdoc IMarket
    function commit(ForecastCommit calldata forecast, bytes calldata signature) external {
        IPools(pools).requireNotPaused();
        PoolParams memory params = _params(forecast.pool);
        uint256 gate = params.gate(forecast.round);
        // A pool may start so early that its first window would begin before time 0.
        Windows.requireWithin(gate > params.openAhead ? gate - params.openAhead : 0, gate);
        if (forecast.issuedAt > block.timestamp) revert IssuedInFuture(forecast.issuedAt);
        if (forecast.root == 0) revert ZeroRoot();
        bytes32 structHash = Typed.hash(forecast);
        address signer = _signer(forecast.forecaster, structHash, signature);
        uint8 index = _enter(forecast, structHash, params);
        emit Committed(
            forecast.pool,
            forecast.round,
            forecast.forecaster,
            index,
            forecast.revision,
            forecast.root,
            forecast.keyHash,
            forecast.cid,
            forecast.modelVersion,
            forecast.issuedAt,
            forecast.wager,
            signer
        );
    }

    /// @inheritdoc IMarket
    function reveal(ForecastCommit calldata forecast, bytes32 key) external {
        PoolParams memory params = _params(forecast.pool);
        uint256 gate = params.gate(forecast.round);
        Windows.requireWithin(gate, gate + params.revealEnd);
        Round storage round = _rounds[forecast.pool][forecast.round];
        Entry storage entry = _entries[forecast.pool][forecast.round][forecast.forecaster];
        if (entry.structHash == 0 || entry.structHash != Typed.hash(forecast)) {
            revert UnknownCommit(forecast.forecaster);
        }
        if (keccak256(abi.encode(key)) != forecast.keyHash) revert WrongKey();
        if (round.revealed.has(entry.index)) revert AlreadyRevealed(forecast.forecaster);
        _closeGate(forecast.pool, forecast.round, round, params);
        round.revealed = round.revealed.with(entry.index);
        emit Revealed(forecast.pool, forecast.round, forecast.forecaster, entry.index, key);
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
        PoolParams memory params = _params(pool);
        uint256 gate = params.gate(number);
        Windows.requireWithin(gate + params.observeStart, gate + params.observeEnd);
        if (root == 0) revert ZeroRoot();
        Round storage round = _rounds[pool][number];
        if (round.root != 0) revert AlreadyObserved();
        bytes32 digest = _hashTypedDataV4(Typed.hash(pool, number, root, available, cid));
        address[] memory signers = _quorum(pool, number, digest, signatures);
        _closeGate(pool, number, round, params);
        round.root = root;
        round.available = available;
        round.observer = msg.sender;
        round.observedAt = uint40(block.timestamp);
        emit Observed(pool, number, root, available, cid, signers, msg.sender);
        IVault(vault).takeBond(msg.sender, params.observeBond);
    }

    /// @inheritdoc IMarket
    function propose(bytes32 pool, uint64 number, bytes[] calldata rows) external returns (uint256 proposal) {
        PoolParams memory params = _params(pool);
        uint256 gate = params.gate(number);
        Windows.requireWithin(gate + params.disputeEnd, gate + params.proposeEnd);
        Round storage round = _rounds[pool][number];
        if (round.status != Status.None) revert RoundEnded();
        if (round.root == 0) revert NotObserved();
        bool referenced = _hasReference(pool, number, params);
        uint256 expected = (round.revealed & round.available).count() + (referenced ? 1 : 0);
        if (rows.length != expected) revert WrongRowCount(rows.length, expected);
        uint256 groups = Limits.groupCount(params.group, IPools(pools).epochAt(pool, number).feedCount);
        (uint256[] memory sums, bytes32[] memory hashes) = Rows.digest(rows, groups);
        bytes32 hash = Rows.hash(sums, hashes);
        Proposal[] storage proposals = _proposals[pool][number];
        proposal = proposals.length;
        proposals.push(
            Proposal({hash: hash, proposer: msg.sender, proposedAt: uint40(block.timestamp), settled: false})
        );
        emit Proposed(pool, number, proposal, msg.sender, hash, sums, hashes, referenced);
        IVault(vault).takeBond(msg.sender, params.proposeBond);
    }

    /// @inheritdoc IMarket
    function finalize(
        bytes32 pool,
        uint64 number,
        address[] calldata forecasters,
        uint256[] calldata sums,
        bytes32[] calldata rowHashes
    ) external {
        PoolParams memory params = _params(pool);
        Round storage round = _rounds[pool][number];
        if (round.status != Status.None) revert RoundEnded();
        if (_proposals[pool][number].length == 0) revert UnknownProposal(0);
        Proposal storage proposal = _proposals[pool][number][0];
        Windows.requireSince(uint256(proposal.proposedAt) + params.refuteWindow);
        if (proposal.hash != Rows.hash(sums, rowHashes)) revert WrongProposal();
        round.status = Status.Final;
        proposal.settled = true;
        _settle(pool, number, forecasters, sums, params);
        IVault(vault).settleBond(pool, params.proposeBond, proposal.proposer, params.proposeBond);
        IVault(vault).settleBond(pool, params.observeBond, round.observer, params.observeBond);
        IVault(vault).payFee(pool, params.fee, proposal.proposer, msg.sender);
    }

    /// @inheritdoc IMarket
    function cancel(bytes32 pool, uint64 number, address[] calldata forecasters) external {
        PoolParams memory params = _params(pool);
        Windows.requireSince(params.gate(number) + params.hardEnd());
        Round storage round = _rounds[pool][number];
        if (round.status != Status.None) revert RoundEnded();
        if (_proposals[pool][number].length != 0) revert ProposalPending();
        _closeGate(pool, number, round, params);
        round.status = Status.Cancelled;
        // Once the truth is known, an entry must have been revealed and available; before, revealed is all it could do.
        uint128 excused = round.root == 0 ? round.revealed : round.revealed & round.available;
        (Settlement[] memory settlements, uint256[] memory forfeits) =
            _listEntries(pool, number, forecasters, excused, params);
        emit Cancelled(pool, number, forecasters, forfeits, msg.sender);
        IVault(vault).settle(pool, number, round.reserve, settlements);
        if (round.observer != address(0)) {
            IVault(vault).settleBond(pool, params.observeBond, round.observer, params.observeBond);
        }
    }

    /// @inheritdoc IMarket
    function settleProposal(bytes32 pool, uint64 number, uint256 index) external {
        Proposal[] storage proposals = _proposals[pool][number];
        if (index >= proposals.length) revert UnknownProposal(index);
        if (_rounds[pool][number].status != Status.Final) revert RoundNotFinal();
        Proposal storage proposal = proposals[index];
        if (proposal.settled) revert AlreadySettled(index);
        proposal.settled = true;
        bool matched = proposal.hash == proposals[0].hash;
        emit ProposalSettled(pool, number, index, matched);
        uint96 bond = _params(pool).proposeBond;
        IVault(vault).settleBond(pool, bond, proposal.proposer, matched ? bond : 0);
    }

    /// @inheritdoc IMarket
    function roundOf(bytes32 pool, uint64 round) external view returns (Round memory) {
        return _rounds[pool][round];
    }

    /// @inheritdoc IMarket
    function entryOf(bytes32 pool, uint64 round, address forecaster) external view returns (Entry memory) {
        return _entries[pool][round][forecaster];
    }

    /// @inheritdoc IMarket
    function proposalOf(bytes32 pool, uint64 round, uint256 proposal) external view returns (Proposal memory) {
        if (proposal >= _proposals[pool][round].length) revert UnknownProposal(proposal);
        return _proposals[pool][round][proposal];
    }

    /// @inheritdoc IMarket
    function proposalCount(bytes32 pool, uint64 round) external view returns (uint256) {
        return _proposals[pool][round].length;
    }

    /// @inheritdoc IMarket
    function hasReference(bytes32 pool, uint64 round) external view returns (bool) {
        return _hasReference(pool, round, _params(pool));
    }

    /// @inheritdoc IMarket
    function commitDigest(ForecastCommit calldata forecast) external view returns (bytes32) {
        return _hashTypedDataV4(Typed.hash(forecast));
    }

    /// @inheritdoc IMarket
    function observationDigest(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(Typed.hash(pool, round, root, available, cid));
    }

    /// @dev Who stands behind a commit: the operator whose own wallet sends it unsigned, or the authority.
    function _signer(address forecaster, bytes32 structHash, bytes calldata signature) private view returns (address) {
        (address operator, address authority) = IVault(vault).signersOf(forecaster);
        if (signature.length == 0 && msg.sender == operator) return operator;
        if (!SignatureChecker.isValidSignatureNow(authority, _hashTypedDataV4(structHash), signature)) {
            revert WrongSignature(authority);
        }
        return authority;
    }

    /// @dev Writes an entry or its revision and locks what it adds to the wager.
    function _enter(ForecastCommit calldata forecast, bytes32 structHash, PoolParams memory params)
        private
        returns (uint8 index)
    {
        Round storage round = _rounds[forecast.pool][forecast.round];
        Entry storage entry = _entries[forecast.pool][forecast.round][forecast.forecaster];
        (uint96 wagered, uint32 revision) = (entry.wager, entry.revision);
        if (forecast.revision <= revision) revert StaleRevision(forecast.revision, revision);
        if (forecast.wager < params.minWager) revert WagerTooSmall(forecast.wager, params.minWager);
        if (forecast.wager < wagered) revert WagerLowered(forecast.wager, wagered);
        index = entry.index;
        if (entry.structHash == 0) {
            index = round.entries;
            if (index == params.maxEntries) revert RoundFull(params.maxEntries);
            round.entries = index + 1;
        }
        entry.structHash = structHash;
        (entry.wager, entry.revision, entry.index) = (forecast.wager, forecast.revision, index);
        entry.committedAt = uint40(block.timestamp);
        if (forecast.wager == wagered) return index;
        round.wagers += forecast.wager - wagered;
        uint256 added = params.atRisk(forecast.wager) - params.atRisk(wagered);
        IVault(vault)
            .lock(forecast.forecaster, forecast.wager - wagered, uint96(added), params.slashBps, params.lockCapBps);
    }

    /// @dev Once after the gate: fixes muEff and holds the reserve that covers it.
    function _closeGate(bytes32 pool, uint64 number, Round storage round, PoolParams memory params) private {
        if (round.closed) return;
        round.closed = true;
        uint256 wagers = round.wagers;
        uint256 free = wagers == 0 ? 0 : IVault(vault).fundOf(pool).free;
        uint256 muEff = Payoff.muEffective(params.muBps, params.roundBudget, free, wagers);
        uint256 held = Payoff.ceilBps(wagers, muEff);
        round.muEff = uint16(muEff);
        round.reserve = uint112(held);
        emit GateClosed(pool, number, wagers, uint16(muEff), held);
        if (held != 0) IVault(vault).reserve(pool, uint128(held));
    }

    /// @dev The attestors behind the signatures, which must be a quorum of the round's epoch, strictly ascending.
    function _quorum(bytes32 pool, uint64 number, bytes32 digest, bytes[] calldata signatures)
        private
        view
        returns (address[] memory signers)
    {
        Epoch memory epoch = IPools(pools).epochAt(pool, number);
        if (signatures.length < epoch.quorum) revert QuorumMissed(signatures.length, epoch.quorum);
        signers = new address[](signatures.length);
        uint256 next;
        for (uint256 i; i < signatures.length; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            // Both lists ascend, so one walk over the attestors finds every signer.
            while (next < epoch.attestors.length && epoch.attestors[next] != signer) ++next;
            if (next++ >= epoch.attestors.length) revert NotAttestor(signer);
            signers[i] = signer;
        }
    }

    /// @dev Scores and pays a finalized round.
    function _settle(
        bytes32 pool,
        uint64 number,
        address[] calldata forecasters,
        uint256[] calldata sums,
        PoolParams memory params
    ) private {
        Round storage round = _rounds[pool][number];
        uint128 counted = round.revealed & round.available;
        (Settlement[] memory settlements, uint256[] memory forfeits) =
            _listEntries(pool, number, forecasters, counted, params);
        uint256 bound = params.lossBound(IPools(pools).epochAt(pool, number).feedCount);
        Payoff.Stakes memory stakes = Payoff.Stakes(0, 0, 0, params.lambdaBps, 0);
        // The proposal's rows were counted when it came: one more than the counted entries is the reference's.
        if (sums.length > counted.count()) {
            stakes.muBps = round.muEff;
            stakes.referenceScore = Payoff.score(sums[sums.length - 1], bound);
        }
        uint256[] memory scores = Payoff.scoreAll(settlements, counted, sums, bound, stakes);
        uint256[] memory payouts = Payoff.payAll(settlements, counted, scores, stakes);
        emit Finalized(
            pool,
            number,
            0,
            forecasters,
            scores,
            payouts,
            forfeits,
            stakes.referenceScore,
            uint16(stakes.muBps),
            msg.sender
        );
        IVault(vault).settle(pool, number, round.reserve, settlements);
    }

    /// @dev All entries in index order as unplayed settlements; those without a bit in `excused` forfeit.
    function _listEntries(
        bytes32 pool,
        uint64 number,
        address[] calldata forecasters,
        uint128 excused,
        PoolParams memory params
    ) private view returns (Settlement[] memory settlements, uint256[] memory forfeits) {
        uint256 expected = _rounds[pool][number].entries;
        if (forecasters.length != expected) revert WrongEntryCount(forecasters.length, expected);
        settlements = new Settlement[](expected);
        forfeits = new uint256[](expected);
        for (uint256 i; i < expected; ++i) {
            Entry memory entry = _entries[pool][number][forecasters[i]];
            if (entry.structHash == 0 || entry.index != i) revert WrongEntry(i);
            uint96 risk = uint96(params.atRisk(entry.wager));
            uint96 forfeit = excused.has(i) ? 0 : risk;
            settlements[i] = Settlement(forecasters[i], entry.wager, risk, entry.wager, forfeit);
            forfeits[i] = forfeit;
        }
    }

    function _hasReference(bytes32 pool, uint64 number, PoolParams memory params) private view returns (bool) {
        if (number < params.refLag) return false;
        uint64 earlier = number - params.refLag;
        if (_rounds[pool][earlier].root == 0) return false;
        return IPools(pools).epochAt(pool, number).feedsRoot == IPools(pools).epochAt(pool, earlier).feedsRoot;
    }

    function _params(bytes32 pool) private view returns (PoolParams memory) {
        return IPools(pools).paramsOf(pool);
    }
}
