// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Proposal, Refutation} from "./ForewattTypes.sol";

/// @title IDisputes
/// @notice How an observation is disputed and how a proposed settlement is refuted.
/// @notice An observation can be disputed once, from the time it is taken until `disputeEnd`: either with a bond as
/// large as the observer's, or without a bond by a second quorum that signed another truth. The pool's arbitrator rules
/// until `resolveEnd`. It can rule any truth, or that there is none, which voids the round.
/// @notice The winner gets both bonds less half a bond, which goes to the pool's fund. Without a ruling the attested
/// truth stands and the disputer's bond goes to the fund, so that an arbitrator's silence never refunds a wrong
/// dispute.
/// @notice A wrong proposal is refuted by a single call that recomputes the loss of one group of one row on chain.
/// There is no vote.
/// @dev constructor(address market). This contract holds disputes and their bonds, the market holds the rounds. Two
/// truths are the same if their roots are equal and they agree on the availability of every revealed entry.
interface IDisputes {
    /// @notice Emitted when a second quorum signed another truth. The dispute is open.
    /// @param signers The attestors of the second quorum.
    /// @param challenger The caller.
    event Contradicted(
        bytes32 indexed pool,
        uint64 indexed round,
        bytes32 root,
        uint128 available,
        bytes cid,
        address[] signers,
        address challenger
    );

    /// @notice Emitted when an account disputed the observation with a bond. The dispute is open.
    /// @param root The truth that the challenger claims. 0: there is no truth.
    event Disputed(
        bytes32 indexed pool, uint64 indexed round, bytes32 root, uint128 available, bytes cid, address challenger
    );

    /// @notice Emitted when a dispute was closed without a ruling. The attested truth stands.
    event Lapsed(bytes32 indexed pool, uint64 indexed round);

    /// @notice Emitted when the arbitrator ruled.
    /// @param root The truth. 0: there is none, and the round is void.
    /// @param upheld Whether the attested truth stands.
    event Resolved(bytes32 indexed pool, uint64 indexed round, bytes32 root, uint128 available, bytes cid, bool upheld);

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

    /// @notice Thrown when the round has been disputed before.
    error AlreadyDisputed();
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

    /// @notice Opens the dispute of an observation with a second one, signed by a quorum. Needs no bond. For anyone.
    /// @param signatures ECDSA signatures in strictly ascending order of their signers, as for `IMarket.observe`.
    function contradict(
        bytes32 pool,
        uint64 round,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external;

    /// @notice Opens the dispute of an observation, with the pool's `observeBond`. For anyone.
    /// @param root The truth that the caller claims. 0: there is no truth, or nobody can fetch the observed series.
    /// @param cid CIDv1 of the claimed series, 36 bytes. May be empty if `root` is 0.
    function disputeObservation(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external;

    /// @notice Rules on a disputed observation, until `resolveEnd`. Only for the pool's arbitrator.
    /// @param root The truth: the attested one, the claimed one, or another. 0: there is none, and the round is void.
    /// @param cid CIDv1 of the series, 36 bytes. May be empty unless another truth replaces the attested one.
    function resolve(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid) external;

    /// @notice Closes a dispute without a ruling, from `resolveEnd` on. The attested truth stands and the disputer's
    /// bond goes to the pool's fund. For anyone.
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

    /// @notice Returns the challenge of a round's observation.
    /// @return claim keccak256(abi.encode(root, available, cid)) of the claimed truth, 0 without a challenge.
    /// @return challenger The account that opened the dispute.
    function challengeOf(bytes32 pool, uint64 round) external view returns (bytes32 claim, address challenger);

    /// @notice Returns the market whose rounds are disputed.
    function market() external view returns (address);
}
