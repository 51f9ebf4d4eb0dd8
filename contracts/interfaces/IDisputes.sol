// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Claim, Proposal, Refutation} from "./ForewattTypes.sol";

/// @title IDisputes
/// @notice How an observation is disputed and how a proposed settlement is refuted.
/// @notice An observation is disputed by claims of other truths, from the time it is taken until `disputeEnd`: up to 16
/// with a bond, and one without a bond by a second quorum that signed it. Claims never exclude each other: whoever
/// knows the truth can add it, whatever was claimed before. The bond is the observer's, doubled for every four claims.
/// The pool's arbitrator rules until `resolveEnd`. It can rule any truth, claimed or not, or that there is none, which
/// voids the round.
/// @notice A ruling gives all bonds, less half an `observeBond`, to whom it proves right: to the observer if the
/// attested truth stands, to the challenger who claimed the ruled truth, to nobody if nobody claimed it. The rest goes
/// to the pool's fund. Without a ruling the attested truth stands and the bonds of all claims go to the fund, so that
/// an arbitrator's silence never refunds a wrong dispute.
/// @notice A wrong proposal is refuted by a single call that recomputes the loss of one group of one row on chain.
/// There is no vote.
/// @dev constructor(address market). This contract holds disputes and claims, the market holds the rounds. Two claims
/// are the same if their roots and CIDs are equal and they agree on the availability of every revealed entry. All
/// claims that there is no truth are the same.
interface IDisputes {
    /// @notice Emitted when a second quorum signed another truth. The dispute is open.
    /// @param claim Number of the claim in the round, from 0.
    /// @param signers The attestors of the second quorum.
    /// @param challenger The caller.
    event Contradicted(
        bytes32 indexed pool,
        uint64 indexed round,
        uint256 indexed claim,
        bytes32 root,
        uint128 available,
        bytes cid,
        address[] signers,
        address challenger
    );

    /// @notice Emitted when an account disputed the observation with a bond. The dispute is open.
    /// @param claim Number of the claim in the round, from 0.
    /// @param root The truth that the challenger claims. 0: there is no truth.
    /// @param bond The bond, in wei.
    event Disputed(
        bytes32 indexed pool,
        uint64 indexed round,
        uint256 indexed claim,
        bytes32 root,
        uint128 available,
        bytes cid,
        address challenger,
        uint96 bond
    );

    /// @notice Emitted when a dispute was closed without a ruling. The attested truth stands.
    event Lapsed(bytes32 indexed pool, uint64 indexed round);

    /// @notice Emitted when the arbitrator ruled.
    /// @param root The truth. 0: there is none, and the round is void.
    /// @param cid CIDv1 of the series. If it is empty, the truth keeps the CID that it had.
    /// @param upheld Whether the attested truth stands.
    /// @param winner The account that gets the bonds: the observer, the challenger who claimed this truth, or 0.
    event Resolved(
        bytes32 indexed pool,
        uint64 indexed round,
        bytes32 root,
        uint128 available,
        bytes cid,
        bool upheld,
        address winner
    );

    /// @notice Emitted when a proposal was refuted.
    /// @param row Number of the wrong row.
    /// @param group Number of the wrong group in that row.
    /// @param claimed The group's loss as proposed.
    /// @param actual The group's loss as recomputed.
    event Refuted(
        bytes32 indexed pool,
        uint64 indexed round,
        uint256 indexed proposal,
        uint256 row,
        uint256 group,
        uint256 claimed,
        uint256 actual,
        address caller
    );

    /// @notice Thrown when the arbitrator has ruled.
    error AlreadyRuled();
    /// @notice Thrown when the round has this claim.
    error AlreadyClaimed(uint256 claim);
    /// @notice Thrown when a second quorum has made its claim.
    error AlreadyContradicted();
    /// @notice Thrown when the round has no room for another claim with a bond.
    error ClaimsFull();
    /// @notice Thrown when the round has no open dispute.
    error NotDisputed();
    /// @notice Thrown when the claimed truth is the attested one.
    error SameObservation();
    /// @notice Thrown when the caller is not the pool's arbitrator.
    error NotArbitrator(address caller, address arbitrator);
    /// @notice Thrown when the given row is not the proposed one.
    error WrongRow(uint256 row);
    /// @notice Thrown when the forecaster's entry is not counted, so that the proposal has no row for it.
    error NotCounted(address forecaster);
    /// @notice Thrown when the recomputed loss is the proposed one.
    error NotWrong(uint256 loss);
    /// @notice Thrown when a proof does not have G series, or has a series for a leaf beyond the last feed.
    /// @param leaf Number of the wrong leaf, or the number that follows the last series given.
    error WrongSeries(uint256 leaf);
    /// @notice Thrown when the given series and path do not lead to the root.
    error WrongPath(bytes32 root);
    /// @notice Thrown when the group lies beyond the last feed.
    error UnknownGroup(uint256 group);
    /// @notice Thrown when the vault was deployed with another disputes contract.
    error WrongDisputes();

    /// @notice Claims another truth that a second quorum signed. Needs no bond, and is possible once a round. For
    /// anyone.
    /// @param root The truth that the second quorum signed, not 0.
    /// @param signatures ECDSA signatures in strictly ascending order of their signers, as for `IMarket.observe`.
    function contradict(
        bytes32 pool,
        uint64 round,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external;

    /// @notice Claims another truth than the attested one, with a bond: the pool's `observeBond` for each of the first
    /// four claims of a round, twice as much for the next four, and so on. For anyone.
    /// @dev Reverts with OutsideWindow, NotObserved, AlreadyRuled, SameObservation, AlreadyClaimed or ClaimsFull.
    /// @param root The truth that the caller claims. 0: there is no truth, or nobody can fetch the observed series.
    /// @param available Bit i: entry i's payload is available. Only the bits of revealed entries count.
    /// @param cid CIDv1 of the claimed series, 36 bytes. May be empty if `root` is 0.
    function disputeObservation(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external;

    /// @notice Rules on a disputed observation, until `resolveEnd`. Only for the pool's arbitrator.
    /// @dev The first ruling is final, and ends the time for claims.
    /// @param root The truth: the attested one, a claimed one, or another. 0: there is none, and the round is void.
    /// @param available Bit i: entry i's payload is available. Only the bits of revealed entries count.
    /// @param cid CIDv1 of the series, 36 bytes. May be empty unless another truth replaces the attested one.
    function resolve(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid) external;

    /// @notice Closes a dispute without a ruling, from `resolveEnd` on. The attested truth stands and the bonds of all
    /// claims go to the pool's fund. For anyone.
    function lapse(bytes32 pool, uint64 round) external;

    /// @notice Refutes a proposal, within `refuteWindow` of it, by recomputing the loss of one group of one of its
    /// rows. Half of its bond goes to the caller, half to the pool's fund. For anyone.
    /// @param proposal Number of the proposal in the round.
    /// @param content The proposal, as its Proposed event gives it.
    /// @param refutation The wrong row, and the series that show it.
    function refute(
        bytes32 pool,
        uint64 round,
        uint256 proposal,
        Proposal calldata content,
        Refutation calldata refutation
    ) external;

    /// @notice Returns the number of claims against a round's observation.
    function claimCount(bytes32 pool, uint64 round) external view returns (uint256);

    /// @notice Returns a claim against a round's observation, all zero if there is none with this number.
    function claimOf(bytes32 pool, uint64 round, uint256 number) external view returns (Claim memory);

    /// @notice Returns the market whose rounds are disputed.
    function market() external view returns (address);
}
