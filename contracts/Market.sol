// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proposals} from "./Proposals.sol";
import {Rounds} from "./Rounds.sol";
import {Dispute, Entry, PoolParams, Proposal, Round, Settlement, Status} from "./interfaces/ForewattTypes.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bits} from "./libraries/Bits.sol";
import {Cid} from "./libraries/Cid.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Typed} from "./libraries/Typed.sol";
import {Wager} from "./libraries/Wager.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Market
/// @notice Observations and the settlement of rounds. Entries has commits and reveals, Proposals what is proposed.
contract Market is Proposals {
    using Bits for uint128;
    using Payoff for PoolParams;
    using Windows for PoolParams;

    constructor(address pools_, address vault_) Rounds(pools_, vault_) Proposals(vault_) {}

    /// @inheritdoc IMarket
    function observe(
        bytes32 pool,
        uint64 number,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external {
        PoolParams memory params = _readParams(IPools.paramsOf.selector, pool);
        Round storage round = _rounds[pool][number];
        uint256 gate = params.gate(number);
        Windows.requireWithin(gate + params.observeStart, gate + params.observeEnd);
        if (root == 0) revert ZeroRoot();
        Cid.requireValid(cid);
        if (round.status == Status.Cancelled) revert RoundEnded();
        // A ruling that there is no truth leaves root 0, and is final.
        if (round.root != 0 || round.dispute != Dispute.None) revert AlreadyObserved();
        bytes32 digest = _hashTypedDataV4(Typed.hash(pool, number, root, available, cid));
        address[] memory signers = IPools(pools).signersOf(pool, number, digest, signatures);
        // The first reveal has already done this.
        if (round.revealed == 0) _closeGate(pool, number, round, params);
        round.root = root;
        (round.available, round.observer) = (uint64(available), msg.sender);
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
        (round.available, round.observer) = (uint64(available), address(0));
        // Nobody forfeits in a paused round, whatever is ruled.
        if (root == 0 && round.status != Status.Paused) round.status = Status.Void;
    }

    /// @inheritdoc IMarket
    function finalize(
        bytes32 pool,
        uint64 number,
        uint256 proposal,
        Proposal calldata content,
        address[] calldata forecasters
    ) external {
        PoolParams memory params = _readParams(IPools.paramsOf.selector, pool);
        _chooseProposal(pool, number, proposal, content, params);
        _settle(pool, number, proposal, forecasters, content.sums, params);
        uint96 bond = params.proposalBond(proposal);
        IVault(vault).settleBond(pool, bond, content.proposer, bond);
        Round storage round = _rounds[pool][number];
        _returnBond(pool, round, params);
        // A round that scored nobody pays nobody, so that empty rounds can't drain the fund.
        if ((round.revealed & round.available) != 0) {
            IVault(vault).payFee(pool, params.fee, content.proposer, msg.sender);
        }
    }

    /// @inheritdoc IMarket
    function cancel(bytes32 pool, uint64 number, address[] calldata forecasters) external {
        PoolParams memory params = _readParams(IPools.paramsOf.selector, pool);
        Round storage round = _rounds[pool][number];
        uint256 gate = params.gate(number);
        if (round.status == Status.Final || round.status == Status.Cancelled) revert RoundEnded();
        _closeGate(pool, number, round, params);
        bool paused = round.status == Status.Paused;
        // A round becomes void by a ruling, and then has nothing to wait for. A paused round may become the reference
        // of a later one, so it stays until its observation is settled.
        if (round.status != Status.Void) {
            Windows.requireSince(gate + (paused ? params.disputeEnd : params.hardEnd()));
        }
        if (round.live != 0) revert ProposalPending();
        if (round.dispute == Dispute.Open && block.timestamp < gate + params.resolveEnd) revert DisputePending();
        round.status = Status.Cancelled;
        Settlement[] memory settlements =
            _takeEntries(pool, number, forecasters, _excusedEntries(round, paused), params);
        emit Cancelled(pool, number, forecasters, msg.sender);
        IVault(vault).settle(pool, number, uint128(_reserve(round, params)), settlements);
        _returnBond(pool, round, params);
    }

    /// @inheritdoc IMarket
    function observationDigest(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(Typed.hash(pool, round, root, available, cid));
    }

    /// @dev Returns the observer's bond, unless a dispute has cost it.
    function _returnBond(bytes32 pool, Round storage round, PoolParams memory params) private {
        address observer = round.observer;
        if (observer != address(0)) IVault(vault).settleBond(pool, params.observeBond, observer, params.observeBond);
    }

    /// @dev Bits of the entries that do not forfeit in a cancelled round: all if commits were paused, else the revealed
    /// ones, and once there is an observation only those that are also available.
    function _excusedEntries(Round storage round, bool paused) private view returns (uint128) {
        if (paused) return type(uint128).max;
        return round.root == 0 ? round.revealed : round.revealed & round.available;
    }

    /// @dev Scores and pays the entries of a round, and adds their losses to the deviations.
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
        // `propose` checked the number of rows: one more than there are counted entries is the reference's.
        bool withReference = sums.length > counted.count();
        if (withReference) {
            stakes.muBps = round.muEff;
            stakes.referenceScore = Payoff.score(sums[sums.length - 1], bound);
        }
        uint256[] memory scores = Payoff.scoreAll(settlements, counted, sums, bound, stakes);
        Payoff.payAll(settlements, counted, scores, stakes);
        emit Finalized(
            pool, number, proposal, forecasters, scores, stakes.referenceScore, uint16(stakes.muBps), msg.sender
        );
        IVault(vault).settle(pool, number, uint128(_reserve(round, params)), settlements);
        if (withReference) _addLosses(pool, number, forecasters, counted, sums, params.worstLoss(feedCount), params);
    }

    /// @dev Adds the losses of all entries and the reference to the deviations. Losses are not clipped as scores are,
    /// and an entry that is not counted has the largest possible loss.
    function _addLosses(
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
            _addLoss(pool, number, forecasters[i], loss, referenceLoss, params);
        }
    }

    /// @dev Deletes all entries and returns their settlements in index order, with each wager as its payout. Entries
    /// without a bit in `excused` forfeit. Nothing reads the entries after the round's end, and deleting them refunds
    /// gas.
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
        mapping(address forecaster => Entry) storage entries = _entries[pool][number];
        uint256 unit = Wager.unit(params);
        for (uint256 i; i < expected; ++i) {
            address forecaster = forecasters[i];
            uint96 wager = uint96(_entryAt(entries, forecaster, i).wagerUnits * unit);
            uint96 risk = uint96(params.atRisk(wager));
            settlements[i] = Settlement(forecaster, wager, risk, wager, excused.has(i) ? 0 : risk);
            delete entries[forecaster];
        }
    }
}
