// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Entry, ForecastCommit, Proposal, Round} from "./ForewattTypes.sol";
import {IDeviations} from "./IDeviations.sol";

/// @title IMarket
/// @notice The life of a round, from commits to the settlement. IDisputes has what is contested.
/// @notice All windows are half-open. Offsets are seconds after the round's gate, see PoolParams:
///   commit   [-openAhead, 0)
///   reveal   [0, revealEnd)
///   observe  [observeStart, observeEnd)
///   dispute  [observation, disputeEnd)
///   resolve  [dispute, resolveEnd)
///   propose  [disputeEnd, proposeEnd), or [resolveEnd, proposeEnd) while a ruling is awaited
///   refute   [proposal, proposal + refuteWindow)
///   finalize from proposal + refuteWindow on
///   cancel   from proposeEnd + refuteWindow on if no proposal is live. A paused round: from disputeEnd on, or from
///            resolveEnd while a ruling is awaited. A void round: at once.
/// @dev constructor(address pools, address vault). EIP-712 domain: name "Forewatt", version "1", this chain, this
/// contract.
/// @dev Bonds are taken from the caller's credit in the vault or from its allowance to the vault. Returned bonds become
/// credit, which `IVault.claim` pays out.
/// @dev Warning: a pool is only as honest as the quorum of its attestors and its arbitrator.
interface IMarket is IDeviations {
    /// @notice Emitted when a commit was accepted.
    /// @param index Index of the entry in the round.
    /// @param signer The authority that signed the commit, or the operator if its own wallet sent it unsigned.
    event Committed(
        bytes32 indexed pool,
        uint64 indexed round,
        address indexed forecaster,
        uint8 index,
        uint32 revision,
        bytes32 root,
        bytes32 keyHash,
        bytes cid,
        bytes32 modelVersion,
        uint64 issuedAt,
        uint96 wager,
        address signer
    );

    /// @notice Emitted by the first call after the gate. It fixes the round's effective mu and its reserve.
    /// @param wagers Sum of all wagers, in wei.
    /// @param muEff Effective mu, in bps.
    /// @param reserve Part of the pool's fund reserved for the round, in wei.
    event GateClosed(bytes32 indexed pool, uint64 indexed round, uint256 wagers, uint16 muEff, uint256 reserve);

    /// @notice Emitted by the first call after the gate if commits were paused at any time in the `period` before it.
    /// The round can be observed but not settled, and nobody forfeits.
    event RoundPaused(bytes32 indexed pool, uint64 indexed round);

    /// @notice Emitted when the payload key of an entry became public.
    event Revealed(bytes32 indexed pool, uint64 indexed round, address indexed forecaster, uint8 index, bytes32 key);

    /// @notice Emitted when the entry with the lowest wager of a full round was evicted. Its lock is released, and the
    /// new entry takes its index.
    /// @param forecaster The evicted forecaster.
    /// @param wager The evicted wager, in wei.
    /// @param by The forecaster that takes its place.
    event Evicted(
        bytes32 indexed pool, uint64 indexed round, address indexed forecaster, uint8 index, uint256 wager, address by
    );

    /// @notice Emitted when an item of `commitMany` or `revealMany` failed and was skipped.
    /// @param reason The encoded error.
    event Skipped(bytes32 indexed pool, uint64 indexed round, address indexed forecaster, bytes reason);

    /// @notice Emitted when an observation signed by a quorum was accepted.
    /// @param available Bit i: entry i's payload is available.
    /// @param observer The caller, who posted the bond.
    event Observed(
        bytes32 indexed pool,
        uint64 indexed round,
        bytes32 root,
        uint128 available,
        bytes cid,
        address[] signers,
        address observer
    );

    /// @notice Emitted when a settlement was proposed. Its content follows from the rows, so nobody needs the calldata.
    /// @param hasReference Whether the last row is the reference's.
    /// @param rows Losses of the counted entries in index order, then the reference's if `hasReference`: for each group
    /// of feeds a big-endian uint40.
    event Proposed(
        bytes32 indexed pool,
        uint64 indexed round,
        uint256 indexed proposal,
        address proposer,
        bool hasReference,
        bytes[] rows
    );

    /// @notice Emitted when a round was settled by a proposal. Arrays have one item per entry, in index order. The
    /// vault emits one Settled event per entry, in the same order.
    /// @param scores Scores of the entries, at most 1e9. 0 for an entry that is not counted.
    /// @param referenceScore Score of the reference, 0 without one.
    /// @param muEff The mu that was applied, in bps. 0 without a reference.
    /// @param caller The caller, who gets half of the fee.
    event Finalized(
        bytes32 indexed pool,
        uint64 indexed round,
        uint256 indexed proposal,
        address[] forecasters,
        uint256[] scores,
        uint256 referenceScore,
        uint16 muEff,
        address caller
    );

    /// @notice Emitted when a round ended without a settlement. `forecasters` are in index order. The vault emits one
    /// Settled event per entry, in the same order.
    event Cancelled(bytes32 indexed pool, uint64 indexed round, address[] forecasters, address caller);

    /// @notice Emitted when the bond of a proposal that did not settle the round was settled.
    /// @param matched Whether the proposal equals the one that settled the round. If so its bond was returned, else it
    /// went to the pool's fund.
    event ProposalSettled(bytes32 indexed pool, uint64 indexed round, uint256 indexed proposal, bool matched);

    /// @notice Thrown when a call is not made in [from, until), in UTC seconds. `until` is 2^64-1 if there is no end.
    error OutsideWindow(uint256 from, uint256 until);
    /// @notice Thrown when the root of a commit or an observation is 0.
    error ZeroRoot();
    /// @notice Thrown when the round has been observed, or the arbitrator ruled that there is no truth.
    error AlreadyObserved();
    /// @notice Thrown when the round has no observation.
    error NotObserved();
    /// @notice Thrown when a round is cancelled while its arbitrator can still rule.
    error DisputePending();
    /// @notice Thrown when the caller is not the disputes contract.
    error NotDisputes(address caller);
    /// @notice Thrown when the issue time of a commit lies in the future.
    error IssuedInFuture(uint64 issuedAt);
    /// @notice Thrown when the revision of a commit is not larger than the latest one, or larger than 65,535.
    error StaleRevision(uint32 revision, uint32 latest);
    /// @notice Thrown when a wager is below the pool's `minWager`.
    error WagerTooSmall(uint96 wager, uint96 minimum);
    /// @notice Thrown when a wager is not a whole number of thousandths of `minWager`, or more than 2^32 - 1 of them.
    error WagerNotWhole(uint96 wager);
    /// @notice Thrown when a revision lowers the wager.
    error WagerLowered(uint96 wager, uint96 current);
    /// @notice Thrown when a round has `maxEntries` entries. `commitEvicting` can still enter it.
    error RoundFull(uint8 maxEntries);
    /// @notice Thrown by `commitEvicting` when the round is not full. Eviction requires a full round.
    error RoundNotFull(uint8 entries);
    /// @notice Thrown by `commitEvicting` when the forecaster has an entry, which `commit` revises.
    error AlreadyEntered(address forecaster);
    /// @notice Thrown when the lowest wager is more than 90 % of the new one.
    error WagerNotHigher(uint96 wager, uint96 lowest);
    /// @notice Thrown when two lists of a batch differ in length.
    error WrongItemCount(uint256 items, uint256 expected);
    /// @notice Thrown when a commit is not signed by the forecaster's authority.
    error WrongSignature(address authority);
    /// @notice Thrown when the forecaster has no entry in the round, or the given commit is not its latest one.
    error UnknownCommit(address forecaster);
    /// @notice Thrown when the entry's key is public.
    error AlreadyRevealed(address forecaster);
    /// @notice Thrown when the key and the commit's context do not give `keyHash`: a wrong key, or a commitment that
    /// was copied from another commit.
    error WrongKey();
    /// @notice Thrown when a CID is not a CIDv1 of a raw block with its SHA-256, in 36 bytes.
    error WrongCid();
    /// @notice Thrown when a proposal does not have one row per counted entry, and one for the reference if there is
    /// one.
    error WrongRowCount(uint256 rows, uint256 expected);
    /// @notice Thrown when a row does not have 5 bytes per group.
    error WrongRowLength(uint256 row, uint256 length, uint256 expected);
    /// @notice Thrown when the proposal does not exist, was refuted or is settled, or when the given content is not its
    /// own.
    error WrongProposal();
    /// @notice Thrown when the round has the maximum number of proposals.
    error TooManyProposals(uint256 maximum);
    /// @notice Thrown when earlier proposals are live.
    /// @param earlier Bit i: proposal i is live.
    error EarlierProposal(uint64 earlier);
    /// @notice Thrown when the list does not have the entry with this index at this position.
    error WrongEntry(uint256 index);
    /// @notice Thrown when the list does not have all entries.
    error WrongEntryCount(uint256 listed, uint256 expected);
    /// @notice Thrown when the round is final or cancelled, or void or paused where a round in play is needed.
    error RoundEnded();
    /// @notice Thrown when the round is not final.
    error RoundNotFinal();
    /// @notice Thrown when a round with a live proposal is cancelled.
    error ProposalPending();
    /// @notice Thrown when the pools or the vault were deployed with other addresses.
    error WrongMarket();

    /// @notice Enters a forecaster in a round, or revises its entry. The wager is locked in its bucket. For anyone who
    /// has the signature.
    /// @dev Reverts during a pause, and while the forecaster is jailed in the pool.
    /// @param signature The authority's signature (ECDSA or EIP-1271). Empty if the operator's own wallet is the
    /// caller.
    function commit(ForecastCommit calldata forecast, bytes calldata signature) external;

    /// @notice Enters a forecaster in a full round by evicting the entry with the lowest wager. Of equal wagers, the
    /// one with the highest index is evicted. The lowest wager must be at most 90 % of the new one.
    /// @param forecasters All forecasters of the round, in index order.
    function commitEvicting(ForecastCommit calldata forecast, bytes calldata signature, address[] calldata forecasters)
        external;

    /// @notice Enters many forecasters with the ECDSA signatures of their authorities. An item that fails is skipped:
    /// Skipped is emitted for it.
    function commitMany(ForecastCommit[] calldata forecasts, bytes[] calldata signatures) external;

    /// @notice Publishes the payload key of an entry. For anyone who has the key.
    /// @param forecast The entry's latest commit.
    /// @param key The payload key. With the commit's context it must give `keyHash`.
    function reveal(ForecastCommit calldata forecast, bytes32 key) external;

    /// @notice Publishes many payload keys. An item that fails is skipped: Skipped is emitted for it.
    function revealMany(ForecastCommit[] calldata forecasts, bytes32[] calldata keys) external;

    /// @notice Posts an observation signed by a quorum of the round's attestors, with the pool's `observeBond`. For
    /// anyone.
    /// @param root Root of the observation tree.
    /// @param available Bit i: the attestors fetched and decrypted entry i's payload, and rebuilt its root.
    /// @param cid CIDv1 of the observed series, 36 bytes.
    /// @param signatures ECDSA signatures in strictly ascending order of their signers.
    function observe(
        bytes32 pool,
        uint64 round,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external;

    /// @notice Marks a round as disputed. Only for the disputes contract.
    function openDispute(bytes32 pool, uint64 round) external;

    /// @notice Closes the dispute of a round. Only for the disputes contract.
    /// @param upheld Whether the attested truth stands. If not, `root` and `available` replace it, and root 0 voids the
    /// round unless it is paused.
    function closeDispute(bytes32 pool, uint64 round, bool upheld, bytes32 root, uint128 available) external;

    /// @notice Removes a refuted proposal. Only for the disputes contract, which settles its bond.
    function removeProposal(bytes32 pool, uint64 round, uint256 proposal) external;

    /// @notice Proposes a settlement. The bond of proposal n is the pool's `proposeBond` times 2^floor(n/8). For anyone.
    /// @notice Warning: nothing checks the rows. A wrong proposal that nobody refutes within `refuteWindow` settles the
    /// round.
    /// @dev Reverts with TooManyProposals after 64 proposals.
    /// @param rows One row per counted entry in index order, then the reference's if the round has one. A row has the
    /// loss of each group of G feeds as a big-endian uint40.
    /// @return proposal Number of the proposal in the round, from 0.
    function propose(bytes32 pool, uint64 round, bytes[] calldata rows) external returns (uint256 proposal);

    /// @notice Settles a round by the first proposal that was not refuted within its `refuteWindow`. For anyone.
    /// @param content The proposal, as its Proposed event gives it.
    /// @param forecasters All forecasters of the round, in index order.
    function finalize(
        bytes32 pool,
        uint64 round,
        uint256 proposal,
        Proposal calldata content,
        address[] calldata forecasters
    ) external;

    /// @notice Ends a round without a settlement: from proposeEnd + refuteWindow on if no proposal is live, a paused
    /// round from `disputeEnd` on (from `resolveEnd` while a ruling is awaited), a void round at once. Wagers are
    /// returned. An entry that was not revealed or not available forfeits, unless commits were paused. For anyone.
    /// @param forecasters All forecasters of the round, in index order.
    function cancel(bytes32 pool, uint64 round, address[] calldata forecasters) external;

    /// @notice Settles the bond of a proposal that did not settle its final round: it is returned if the proposal
    /// equals the one that did, else it goes to the pool's fund. For anyone.
    /// @param content The proposal, as its Proposed event gives it.
    function settleProposal(bytes32 pool, uint64 round, uint256 proposal, Proposal calldata content) external;

    /// @notice Returns the state of a round, all zero before its first commit.
    function roundOf(bytes32 pool, uint64 round) external view returns (Round memory);

    /// @notice Returns a forecaster's entry in a round. Entries are deleted when the round ends.
    function entryOf(bytes32 pool, uint64 round, address forecaster) external view returns (Entry memory);

    /// @notice Returns keccak256(abi.encode(content, proposer, proposedAt)) of a live proposal, else 0.
    function proposalHash(bytes32 pool, uint64 round, uint256 proposal) external view returns (bytes32);

    /// @notice Returns whether a round has a reference: round - refLag was observed and has the same feeds.
    function hasReference(bytes32 pool, uint64 round) external view returns (bool);

    /// @notice Returns the EIP-712 digest that an authority signs.
    function commitDigest(ForecastCommit calldata forecast) external view returns (bytes32);

    /// @notice Returns the EIP-712 digest that an attestor signs.
    function observationDigest(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        view
        returns (bytes32);

    /// @notice Returns the contract that holds the pools' rules and epochs.
    function pools() external view returns (address);

    /// @notice Returns the contract that holds stakes, bonds and funds.
    function vault() external view returns (address);

    /// @notice Returns the contract that opens and closes disputes and refutes proposals.
    function disputes() external view returns (address);
}
