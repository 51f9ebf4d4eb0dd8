// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @dev The words of the protocol as types, shared by every contract. Offsets are seconds from a round's gate.

/// @notice The immutable rules of one market. Its identity is keccak256(abi.encode(chainid, market, PoolParams)).
/// @param region The market's region, an identifier chosen by its creator.
/// @param step Seconds of one forecast step.
/// @param steps Steps T of a forecast.
/// @param levels Quantile levels K; level k of 1..K stands for k/(K+1).
/// @param group Feeds G in one group of losses, a power of two.
/// @param genesis Gate closure of round 0, in UTC seconds.
/// @param period Seconds between two gates.
/// @param lead Seconds from the gate to the first valid time.
/// @param refLag Rounds between a round and the one whose observations are its reference.
/// @param openAhead Seconds before the gate at which commits open.
/// @param revealEnd Offset at which reveals end.
/// @param observeStart Offset from which an observation is taken.
/// @param observeEnd Offset at which observations end.
/// @param disputeEnd Offset at which the dispute of an observation ends.
/// @param resolveEnd Offset at which a ruling must have come.
/// @param proposeEnd Offset at which proposals end.
/// @param refuteWindow Seconds from each proposal in which it can be refuted.
/// @param lossMax Mean loss at which a score reaches zero, in ppm of capacity.
/// @param lambdaBps Share of a wager that plays among peers.
/// @param muBps Share of a wager that plays against the reference.
/// @param roundBudget Most wei that the fund reserves for one round.
/// @param thresholdBps Deviation above which a forecaster is slashed.
/// @param slashBps Share of the vault's assets that one slash takes.
/// @param emaRounds Rounds N over which the deviation decays.
/// @param arbitrator Who rules a disputed observation.
/// @param minWager Smallest wager, in wei.
/// @param maxEntries Most entries of a round, at most 128.
/// @param lockCapBps Most open wagers, as a share of a vault's assets that are not exiting.
/// @param observeBond Bond of an observation and of its dispute, in wei.
/// @param proposeBond Bond of a proposal, in wei.
/// @param fee Flat fee of a finalized round, half to its proposer, half to the caller, in wei.
struct PoolParams {
    bytes32 region;
    uint32 step;
    uint16 steps;
    uint8 levels;
    uint16 group;
    uint64 genesis;
    uint32 period;
    uint32 lead;
    uint32 refLag;
    uint32 openAhead;
    uint32 revealEnd;
    uint32 observeStart;
    uint32 observeEnd;
    uint32 disputeEnd;
    uint32 resolveEnd;
    uint32 proposeEnd;
    uint32 refuteWindow;
    uint32 lossMax;
    uint16 lambdaBps;
    uint16 muBps;
    uint128 roundBudget;
    uint32 thresholdBps;
    uint16 slashBps;
    uint16 emaRounds;
    address arbitrator;
    uint96 minWager;
    uint8 maxEntries;
    uint16 lockCapBps;
    uint96 observeBond;
    uint96 proposeBond;
    uint96 fee;
}

/// @notice What of a pool outlives a rule set: its feeds and its attestors, from one round on.
/// @param fromRound First round of the epoch.
/// @param feedsRoot Root of the tree over the manifest's entries.
/// @param feedCount Number of feeds.
/// @param manifest CIDv1 of the manifest, as bytes.
/// @param attestors Signers of observations, strictly ascending.
/// @param quorum Attestors that must sign, more than half.
struct Epoch {
    uint64 fromRound;
    bytes32 feedsRoot;
    uint32 feedCount;
    bytes manifest;
    address[] attestors;
    uint8 quorum;
}

/// @notice What a forecaster's authority signs (EIP-712), field for field.
/// @param revision Counts from 1; each later commit of the same round must carry a larger one.
/// @param root Root of the salted tree over all feeds' series.
/// @param keyHash keccak256 of the 32-byte payload key.
/// @param cid CIDv1 of the sealed payload, as bytes.
/// @param issuedAt Issue time in UTC seconds, not after the block that takes the commit.
struct ForecastCommit {
    bytes32 pool;
    uint64 round;
    address forecaster;
    uint32 revision;
    bytes32 root;
    bytes32 keyHash;
    bytes cid;
    bytes32 modelVersion;
    uint64 issuedAt;
    uint96 wager;
}

/// @notice How a round ended; None while it runs. A void one (commits were paused before its gate, or the arbitrator found
/// no truth) can only be cancelled.
enum Status {
    None,
    Final,
    Cancelled,
    Void
}

/// @notice Where the dispute of a round's observation stands: one a round.
enum Dispute {
    None,
    Open,
    Closed
}

/// @notice Where a round stands at a given time.
enum Phase {
    Open,
    Reveal,
    Wait,
    Observe,
    Dispute,
    Propose,
    Settle,
    Final,
    Cancelled
}

/// @notice One forecaster's part in a round: two slots.
/// @param structHash EIP-712 struct hash of the latest commit; zero: no entry.
/// @param index Place in the round, its bit in `revealed` and `available`.
/// @param committedAt Block time of the latest commit.
struct Entry {
    bytes32 structHash;
    uint96 wager;
    uint32 revision;
    uint8 index;
    uint40 committedAt;
}

/// @notice One cycle of a pool.
/// @param wagers Sum of all wagers, in wei.
/// @param reserve Wei of the fund held for this round since its gate.
/// @param entries Number of entries.
/// @param closed Whether the gate's bookkeeping (muEff, reserve) has been done.
/// @param muEff Effective mu in bps, fixed at the gate.
/// @param revealed Bit i: entry i's key is known.
/// @param available Bit i: entry i's payload could be fetched and rebuilds its root.
/// @param root Root of the observation tree; zero: none yet, or none at all by a ruling.
/// @param observer Whose bond stands behind the observation; zero once it is lost.
/// @param status How the round ended.
/// @param dispute Where the dispute of the observation stands.
/// @param proposals Number of proposals made.
/// @param live Number of proposals whose bond is still held.
/// @param finalProposal The proposal that ended a final round.
struct Round {
    uint112 wagers;
    uint112 reserve;
    uint8 entries;
    bool closed;
    uint16 muEff;
    uint128 revealed;
    uint128 available;
    bytes32 root;
    address observer;
    Status status;
    Dispute dispute;
    uint16 proposals;
    uint16 live;
    uint16 finalProposal;
}

/// @notice A claimed settlement of a round. The chain keeps keccak256(abi.encode(content, proposer, proposedAt)), with
/// content = keccak256(abi.encode(sums, rowHashes)); its event tells all four.
/// @param sums Loss of each counted entry in index order, the reference's last where it exists.
/// @param rowHashes keccak256 of each row.
/// @param proposedAt Block time of the proposal.
struct Proposal {
    uint256[] sums;
    bytes32[] rowHashes;
    address proposer;
    uint40 proposedAt;
}

/// @notice What re-executes one group of one row.
/// @param group Number of the aligned group of G feeds.
/// @param series The group's G forecast series, or for the reference's row the series observed at round - refLag;
/// empty for a missing leaf.
/// @param path Siblings from the group's root up to the root of that tree.
/// @param observed The group's G observed series; empty for a missing leaf.
/// @param observedPath Siblings from the group's root up to the observation's root.
struct GroupProof {
    uint32 group;
    bytes[] series;
    bytes32[] path;
    bytes[] observed;
    bytes32[] observedPath;
}

/// @notice Why a proposal is wrong.
/// @param forecast The entry's latest commit; all zero for the reference's row.
/// @param key The entry's revealed key.
/// @param row The proposal's whole row, as it was proposed.
struct Refutation {
    ForecastCommit forecast;
    bytes32 key;
    bytes row;
    GroupProof proof;
}

/// @notice A forecaster's rolling deviation in a pool, D/R: one slot.
/// @param loss Decayed sum D of its losses.
/// @param referenceLoss Decayed sum R of the reference's losses over the same rounds.
/// @param lastRound Latest round counted.
/// @param scored Number of rounds counted, at most 65,535.
/// @param jailed Whether its commits are refused until it is recalibrated.
struct Standing {
    uint96 loss;
    uint96 referenceLoss;
    uint40 lastRound;
    uint16 scored;
    bool jailed;
}

/// @notice A forecaster's vault. Its operator's own stake, the bucket, is counted in wei; what others delegate is
/// counted in shares, of which each is worth `price` / 1e18 wei.
/// @param authority The key (EOA or EIP-1271) that signs its forecasts.
/// @param jails Number of pools in which it is jailed; most commits need not ask further.
/// @param operator The wallet that owns it.
/// @param commissionBps The operator's share of a gain, before it is shared.
/// @param locked Wei of the bucket locked behind open wagers.
/// @param openWagers Sum of open wagers, in wei.
/// @param price Wei of one share, scaled by 1e18: 1e18 at first, and only a slash lowers it.
/// @param bucket The operator's own stake, in wei.
/// @param delegated Shares of all delegators that are warming or earning.
/// @param exiting Shares of all delegators on their way out.
/// @param earning Shares of all delegators that receive rewards, a part of `delegated`.
/// @param losses Round losses of the bucket not refilled yet, in wei.
/// @param registeredAt Block time of the registration.
/// @param rewardPerShare Rewards of one earning share since the start, scaled by 1e27.
/// @dev What a round changes lies beside what never becomes zero: a slot that is emptied is dear to fill again.
struct Forecaster {
    address authority;
    uint96 jails;
    address operator;
    uint16 commissionBps;
    uint96 locked;
    uint96 openWagers;
    uint64 price;
    Position bucket;
    uint128 delegated;
    uint128 exiting;
    uint128 earning;
    uint96 losses;
    uint32 registeredAt;
    uint256 rewardPerShare;
}

/// @notice One staker's part in a vault: wei for the operator, shares for a delegator.
/// @param warmingSince Start of the warming tranche's clock; adding to it restarts it.
/// @param exitingSince Start of the exiting tranche's clock; adding to it restarts it.
/// @param rewardPaid The vault's `rewardPerShare` up to which this staker has been credited.
struct Position {
    uint96 earning;
    uint96 warming;
    uint40 warmingSince;
    uint96 exiting;
    uint40 exitingSince;
    uint256 rewardPaid;
}

/// @notice A pool's fund, in wei.
struct Fund {
    uint128 free;
    uint128 reserved;
}

/// @notice What a round's end means for one entry.
/// @param lock Wei to unlock.
/// @param payout Wei the wager became; equal to `wager` where nothing is played.
/// @param forfeit Wei lost to the fund, for an entry that was not revealed or not available.
struct Settlement {
    address forecaster;
    uint96 wager;
    uint96 lock;
    uint96 payout;
    uint96 forfeit;
}
