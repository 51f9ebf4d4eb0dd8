// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Entry, ForecastCommit, Proposal, Round} from "./ForewattTypes.sol";
import {IDeviations} from "./IDeviations.sol";

/// @title Market: the life of a round, from commit to finalize; what is contested lies in IDisputes
/// @notice Windows are half-open, from the gate of the round (see PoolParams):
/// commit [-openAhead, 0), reveal [0, revealEnd), observe [observeStart, observeEnd), dispute [observation, disputeEnd),
/// resolve [dispute, resolveEnd), propose [disputeEnd, proposeEnd) or, while a ruling is awaited, [resolveEnd, proposeEnd),
/// refute within refuteWindow of each proposal, finalize from then on, cancel from proposeEnd + refuteWindow on without a
/// live proposal, and at once where the round is void.
/// @dev constructor(address pools, address vault). EIP-712 domain: name "Forewatt", version "1", this chain, this contract.
/// Bonds are taken from the caller's allowance to the vault and come back as credits for `Vault.claim`.
/// Warning: a pool is only as honest as the quorum of its attestors and its arbitrator.
interface IMarket is IDeviations {
    /// @notice A commit was taken: all of ForecastCommit, its place in the round and the key that stands behind it
    /// (the authority, or the operator whose wallet sent it).
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

    /// @notice The first call after the gate fixed the round's effective mu and its reserve.
    event GateClosed(bytes32 indexed pool, uint64 indexed round, uint256 wagers, uint16 muEff, uint256 reserve);

    /// @notice Commits were paused within a period before the gate: the round can only be cancelled, and nobody forfeits.
    event Voided(bytes32 indexed pool, uint64 indexed round);

    /// @notice An entry's payload key became public.
    event Revealed(bytes32 indexed pool, uint64 indexed round, address indexed forecaster, uint8 index, bytes32 key);

    /// @notice A full round's lowest wager made way for a higher one; its lock is released, its index reused.
    event Evicted(
        bytes32 indexed pool, uint64 indexed round, address indexed forecaster, uint8 index, uint256 wager, address by
    );

    /// @notice An item of `commitMany` or `revealMany` failed; `reason` is the error's bytes.
    event Skipped(bytes32 indexed pool, uint64 indexed round, address indexed forecaster, bytes reason);

    /// @notice A quorum attested the truth and which payloads are available.
    event Observed(
        bytes32 indexed pool,
        uint64 indexed round,
        bytes32 root,
        uint128 available,
        bytes cid,
        address[] signers,
        address observer
    );

    /// @notice A settlement was proposed; its rows are this transaction's calldata.
    /// @param sums Loss of each counted entry in index order, the reference's last where `hasReference`.
    event Proposed(
        bytes32 indexed pool,
        uint64 indexed round,
        uint256 indexed proposal,
        address proposer,
        bytes32 hash,
        uint256[] sums,
        bytes32[] rowHashes,
        bool hasReference
    );

    /// @notice A round is final; arrays are in index order, one item an entry. Settled of the vault, one an entry in the
    /// same order, tells what each was paid.
    /// @param scores Score of a counted entry, of 1e9; zero where it was not counted.
    /// @param muEff The mu that was applied: zero without a reference.
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

    /// @notice A round ended unsettled; forecasters are in index order, and so are the vault's Settled, one an entry.
    event Cancelled(bytes32 indexed pool, uint64 indexed round, address[] forecasters, address caller);

    /// @notice A proposal other than the finalized one went its way: its bond came back (`matched`) or went to the fund.
    event ProposalSettled(bytes32 indexed pool, uint64 indexed round, uint256 indexed proposal, bool matched);

    /// @notice The call came outside [from, until), UTC seconds; until 2^64-1 stands for no end.
    error OutsideWindow(uint256 from, uint256 until);
    error ZeroRoot();
    error AlreadyObserved();
    error NotObserved();
    /// @notice Signatures must come from attestors, in strictly ascending order of their addresses.
    error NotAttestor(address signer);
    error QuorumMissed(uint256 signatures, uint256 quorum);
    /// @notice The ruling of a dispute is still awaited.
    error DisputePending();
    error NotDisputes(address caller);
    error IssuedInFuture(uint64 issuedAt);
    error StaleRevision(uint32 revision, uint32 latest);
    error WagerTooSmall(uint96 wager, uint96 minimum);
    error WagerLowered(uint96 wager, uint96 current);
    error RoundFull(uint8 maxEntries);
    /// @notice Only a full round makes anybody way.
    error RoundNotFull(uint8 entries);
    /// @notice Who has an entry revises it, and evicts nobody.
    error AlreadyEntered(address forecaster);
    /// @notice The lowest wager gives way only to one that it is 10 % below.
    error WagerNotHigher(uint96 wager, uint96 lowest);
    error WrongItemCount(uint256 items, uint256 expected);
    error WrongSignature(address authority);
    /// @notice The forecaster has no entry in the round, or its latest commit is another one.
    error UnknownCommit(address forecaster);
    error AlreadyRevealed(address forecaster);
    error WrongKey();
    error WrongRowCount(uint256 rows, uint256 expected);
    error WrongRowLength(uint256 row, uint256 length, uint256 expected);
    /// @notice The proposal is none, has fallen or is settled, or its content is another one.
    error WrongProposal();
    /// @notice An earlier proposal is still pending.
    error EarlierProposal(uint256 proposal);
    /// @notice The list must name every entry in index order; the item at `index` does not fit.
    error WrongEntry(uint256 index);
    error WrongEntryCount(uint256 listed, uint256 expected);
    error RoundEnded();
    error RoundNotFinal();
    error ProposalPending();
    /// @notice Pools or vault were deployed for another market than this one.
    error WrongMarket();

    /// @notice Takes or revises a forecaster's entry; any wallet may relay.
    /// @param signature The authority's signature (ECDSA or EIP-1271); empty when the operator's own wallet sends it.
    function commit(ForecastCommit calldata forecast, bytes calldata signature) external;

    /// @notice The same for a full round: the lowest wager (of equal ones the highest index) makes way if it is 10 % below.
    /// @param forecasters All entries in index order.
    function commitEvicting(ForecastCommit calldata forecast, bytes calldata signature, address[] calldata forecasters)
        external;

    /// @notice Takes many entries by their authorities' ECDSA signatures; one that fails is skipped with an event.
    function commitMany(ForecastCommit[] calldata forecasts, bytes[] calldata signatures) external;

    /// @notice Publishes the payload key of the latest commit; by anyone.
    /// @param forecast The latest commit, as it was taken.
    /// @param key The payload key, keccak256(key) == keyHash.
    function reveal(ForecastCommit calldata forecast, bytes32 key) external;

    /// @notice Publishes many keys; one that fails is skipped with an event.
    function revealMany(ForecastCommit[] calldata forecasts, bytes32[] calldata keys) external;

    /// @notice Takes an observation signed by a quorum of the round's attestors, with the pool's `observeBond`.
    /// @param available Bit i: entry i's payload could be fetched, decrypted and rebuilds its signed root.
    /// @param cid CIDv1 of the observed series, as bytes.
    /// @param signatures ECDSA, by strictly ascending signers.
    function observe(
        bytes32 pool,
        uint64 round,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external;

    /// @notice Notes that the observation is disputed; for the disputes contract only.
    function openDispute(bytes32 pool, uint64 round) external;

    /// @notice Ends a dispute; for the disputes contract only.
    /// @param upheld Whether the attested truth stands; else `root` and `available` take its place, and root 0 voids the round.
    function closeDispute(bytes32 pool, uint64 round, bool upheld, bytes32 root, uint128 available) external;

    /// @notice Takes out a refuted proposal; for the disputes contract only.
    function fell(bytes32 pool, uint64 round, uint256 proposal) external;

    /// @notice Proposes a settlement, with the pool's `proposeBond`.
    /// @param rows One a counted entry in index order, the reference's last where it exists: the loss of each aligned
    /// group of G feeds, uint40 big-endian, concatenated.
    /// @return proposal Its number in the round, from 0.
    function propose(bytes32 pool, uint64 round, bytes[] calldata rows) external returns (uint256 proposal);

    /// @notice Settles the round by the first proposal that outlived its window; by anyone.
    /// @param forecasters All entries in index order.
    function finalize(
        bytes32 pool,
        uint64 round,
        uint256 proposal,
        Proposal calldata content,
        address[] calldata forecasters
    ) external;

    /// @notice Ends a round that has no live proposal from hardEnd on, or that is void; by anyone.
    /// @param forecasters All entries in index order.
    function cancel(bytes32 pool, uint64 round, address[] calldata forecasters) external;

    /// @notice After the end: gives back the bond of a proposal equal to the final one, sends any other's to the fund.
    function settleProposal(bytes32 pool, uint64 round, uint256 proposal, Proposal calldata content) external;

    function roundOf(bytes32 pool, uint64 round) external view returns (Round memory);
    function entryOf(bytes32 pool, uint64 round, address forecaster) external view returns (Entry memory);
    /// @notice keccak256(abi.encode(content, proposer, proposedAt)) while its bond is held, the content alone for a final one
    /// beside others, else 0.
    function proposalHash(bytes32 pool, uint64 round, uint256 proposal) external view returns (bytes32);
    /// @notice Whether the round has a reference: round - refLag was observed, under the same feeds.
    function hasReference(bytes32 pool, uint64 round) external view returns (bool);
    /// @notice The EIP-712 digest that an authority signs.
    function commitDigest(ForecastCommit calldata forecast) external view returns (bytes32);
    /// @notice The EIP-712 digest that an attestor signs.
    function observationDigest(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        view
        returns (bytes32);
    function pools() external view returns (address);
    function vault() external view returns (address);
    function disputes() external view returns (address);
}
