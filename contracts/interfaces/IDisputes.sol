// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Proposal, Refutation} from "./ForewattTypes.sol";

/// @title Disputes: how the truth of a round and its settlement are contested
/// @notice An observation can be disputed once, with a bond as large as the observer's, from when it is taken until
/// disputeEnd; a second quorum on another truth opens the dispute without a bond. The pool's arbitrator rules until
/// resolveEnd: any truth, or none, which voids the round. The winner gets both bonds less half a bond for the fund;
/// without a ruling the attested truth stands and the disputer's bond goes to the fund: silence must not refund losers.
/// A wrong settlement falls to one call, which executes one group of one row again: no vote, no second step.
/// @dev constructor(address market). Events, errors and bonds of a dispute; the round itself stays in the market.
/// Two truths are the same when their roots are, and their bits of all revealed entries.
interface IDisputes {
    /// @notice A second quorum attested another truth: the dispute is open.
    event Contradicted(
        bytes32 indexed pool,
        uint64 indexed round,
        bytes32 root,
        uint128 available,
        bytes cid,
        address[] signers,
        address challenger
    );

    /// @notice A wallet disputes the observation with a bond and says what it holds true; root 0: that there is no truth.
    event Disputed(
        bytes32 indexed pool, uint64 indexed round, bytes32 root, uint128 available, bytes cid, address challenger
    );

    /// @notice The time for a ruling ran out: the attested truth stands.
    event Lapsed(bytes32 indexed pool, uint64 indexed round);

    /// @notice The arbitrator ruled; root 0: none, the round is void.
    /// @param upheld Whether the attested truth stands.
    event Resolved(bytes32 indexed pool, uint64 indexed round, bytes32 root, uint128 available, bytes cid, bool upheld);

    /// @notice A proposal fell: a group of one of its rows was executed again and came out as another number.
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

    /// @notice One dispute a round.
    error AlreadyDisputed();
    error NotDisputed();
    /// @notice What is claimed is what was attested.
    error SameObservation();
    error NotArbitrator(address caller, address arbitrator);
    error WrongRow(uint256 row);
    /// @notice The forecaster's entry is not counted.
    error NotCounted(address forecaster);
    /// @notice The group comes out as proposed.
    error NotWrong(uint256 loss);
    /// @notice A group has G series, empty from feedCount on.
    error WrongSeries(uint256 leaf);
    /// @notice The series and their path do not lead to the root.
    error WrongPath(bytes32 root);
    error UnknownGroup(uint256 group);
    /// @notice The vault was deployed for another contract than this one.
    error WrongDisputes();

    /// @notice Takes a second observation signed by a quorum, another one than was taken: it opens the dispute.
    /// @param signatures ECDSA, by strictly ascending signers, as for `Market.observe`.
    function contradict(
        bytes32 pool,
        uint64 round,
        bytes32 root,
        uint128 available,
        bytes calldata cid,
        bytes[] calldata signatures
    ) external;

    /// @notice Disputes the observation, with the pool's `observeBond`.
    /// @param root What the caller holds true; 0: nobody can get the observed series, or there is no truth.
    function disputeObservation(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external;

    /// @notice Rules a disputed observation, until resolveEnd; for the pool's arbitrator only.
    /// @param root The truth: what was attested, what was claimed, or another; 0: none, the round is void.
    function resolve(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid) external;

    /// @notice From resolveEnd on, without a ruling: the attested truth stands, the disputer's bond goes to the fund; by anyone.
    function lapse(bytes32 pool, uint64 round) external;

    /// @notice Fells a proposal by executing one group of one of its rows again, within refuteWindow of it; by anyone. Half
    /// of its bond goes to the caller, half to the fund.
    /// @param content The proposal as its event tells it.
    function refute(
        bytes32 pool,
        uint64 round,
        uint256 proposal,
        Proposal calldata content,
        Refutation calldata refutation
    ) external;

    /// @notice keccak256(abi.encode(root, available, cid)) of what the challenger holds true, and who that is.
    function challengeOf(bytes32 pool, uint64 round) external view returns (bytes32 claim, address challenger);

    function market() external view returns (address);
}
