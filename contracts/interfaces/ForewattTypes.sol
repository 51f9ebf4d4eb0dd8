// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @dev Types shared by all contracts. Offsets are seconds after a round's gate, shares of a whole are basis points
/// (bps).

/// @notice The immutable rules of a pool. The pool's id is keccak256(abi.encode(chainid, market, PoolParams)).
/// @param region Identifier of the pool's region, chosen by its creator.
/// @param step Length of a forecast step, in seconds.
/// @param steps Number of steps of a forecast, T.
/// @param levels Number of quantile levels, K. Level k, from 1 to K, is the quantile k/(K+1).
/// @param group Number of feeds whose losses are summed into one group, G. A power of two, at most 64.
/// @param genesis Gate of round 0, in UTC seconds.
/// @param period Seconds between the gates of two consecutive rounds.
/// @param lead Offset of the first valid time.
/// @param refLag Number of rounds between a round and the earlier round whose observation is its reference.
/// @param openAhead Length of the commit window, in seconds before the gate.
/// @param revealEnd Offset at which reveals end.
/// @param observeStart Offset at which observations start.
/// @param observeEnd Offset at which observations end.
/// @param disputeEnd Offset at which an observation can no longer be disputed.
/// @param resolveEnd Offset at which the arbitrator can no longer rule.
/// @param proposeEnd Offset at which proposals end.
/// @param refuteWindow Seconds after a proposal during which it can be refuted.
/// @param lossMax Mean loss at which the score is zero, in ppm of capacity.
/// @param lambdaBps Share of a wager that is played against the other entries.
/// @param muBps Share of a wager that is played against the reference.
/// @param roundBudget Maximum that the pool's fund reserves for a round, in wei.
/// @param thresholdBps Deviation (D/R) above which a forecaster is slashed and jailed.
/// @param slashBps Share of a vault's assets that a slash takes.
/// @param emaRounds Number of rounds over which the deviation decays, N.
/// @param arbitrator Address that rules on disputed observations, not 0.
/// @param minWager Minimum wager, in wei: a multiple of 1000. A thousandth of it is the unit of all wagers.
/// @param maxEntries Maximum number of entries in a round, at most 64.
/// @param lockCapBps Maximum open wagers of a vault, as a share of its assets that are not exiting.
/// @param observeBond Bond of an observation and of each of the first four claims against it, in wei. Each four claims
/// double it.
/// @param proposeBond Bond of a round's first proposal, in wei. It doubles every eight proposals.
/// @param fee Fee paid for a finalized round with a counted entry, in wei: half to the proposer, half to the caller of
/// `finalize`.
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

/// @notice The feeds and attestors of a pool from a given round on. Unlike the rules, they can change.
/// @param fromRound First round of the epoch.
/// @param feedsRoot Root of the Merkle tree over the manifest's entries.
/// @param feedCount Number of feeds.
/// @param manifest CIDv1 of the manifest, 36 bytes.
/// @param attestors Signers of observations, in strictly ascending order.
/// @param quorum Number of attestors that must sign an observation, more than half of them.
struct Epoch {
    uint64 fromRound;
    bytes32 feedsRoot;
    uint32 feedCount;
    bytes manifest;
    address[] attestors;
    uint8 quorum;
}

/// @notice A sealed forecast for a round. The forecaster's authority signs these fields (EIP-712).
/// @param revision Number of the commit, from 1 to 65,535. A later commit for the same round needs a larger number.
/// @param root Root of the salted Merkle tree over the series of all feeds.
/// @param keyHash keccak256 of the seed, which follows from the payload key and the commit's context.
/// @param cid CIDv1 of the sealed payload, 36 bytes.
/// @param modelVersion Identifier of the model version that made the forecast.
/// @param issuedAt Issue time in UTC seconds, at most the time of the block that takes the commit.
/// @param wager Amount put at risk, in wei: a whole number of thousandths of the pool's `minWager`.
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

/// @notice How a round ended. None: it is running. Void: it can only be cancelled, because the arbitrator ruled that
/// there is no truth. Paused: commits were paused before its gate, so it can be observed and disputed but not settled,
/// it is cancelled from `disputeEnd` on, and nobody forfeits.
enum Status {
    None,
    Final,
    Cancelled,
    Void,
    Paused
}

/// @notice State of the dispute of a round's observation. A round has at most one dispute, with one or more claims.
enum Dispute {
    None,
    Open,
    Closed
}

/// @notice What somebody claims in a dispute to be the truth of a round.
/// @param root Root of the observation tree. 0: there is no truth.
/// @param available Bit i: entry i's payload is available. 0 if there is no truth.
/// @param sha256Hash The hash in the CID of the claimed series. 0 if there is no truth.
/// @param challenger Account that made the claim.
/// @param bond Its bond, in wei. 0 for the claim of a second quorum.
struct Claim {
    bytes32 root;
    bytes32 sha256Hash;
    uint128 available;
    address challenger;
    uint96 bond;
}

/// @notice Phase of a round at a given time.
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

/// @notice A forecaster's entry in a round.
/// @param commitHash First 200 bits of the EIP-712 struct hash of the latest commit, 0 without an entry.
/// @param wagerUnits Amount put at risk, in thousandths of the pool's `minWager`. 0 without an entry.
/// @param revision Number of the latest commit. It survives an eviction, so that older commits stay invalid.
/// @param index Index of the entry in the round: its bit in `revealed` and `available`.
/// @dev Takes one slot.
struct Entry {
    bytes25 commitHash;
    uint32 wagerUnits;
    uint16 revision;
    uint8 index;
}

/// @notice The state of a round.
/// @param wagerUnits Sum of all wagers, in thousandths of the pool's `minWager`.
/// @param entries Number of entries.
/// @param closed Whether `muEff` has been fixed, and the pool's fund has reserved ceil(wagers * muEff / 1e4).
/// @param muEff Effective mu, in bps. Fixed by the first call after the gate.
/// @param status How the round ended.
/// @param dispute State of the dispute of the observation.
/// @param proposals Number of proposals made, at most 64.
/// @param finalProposal Number of the proposal that settled the round, once it is final.
/// @param live Bit i: proposal i is live, which means that its bond is not settled.
/// @param available Bit i: attestors fetched the payload of entry i and rebuilt its root.
/// @param revealed Bit i: the payload key of entry i is public.
/// @param observer Account that posted the observation's bond, 0 once the bond is lost.
/// @param root Root of the observation tree. 0: not observed yet, or the arbitrator ruled that there is no truth.
/// @dev Takes three slots: the fields up to `available`, the next two, and `root`. So an observation fills one fresh
/// slot.
struct Round {
    uint40 wagerUnits;
    uint8 entries;
    bool closed;
    uint16 muEff;
    Status status;
    Dispute dispute;
    uint8 proposals;
    uint8 finalProposal;
    uint64 live;
    uint64 available;
    uint64 revealed;
    address observer;
    bytes32 root;
}

/// @notice A proposed settlement of a round. The market stores only keccak256(abi.encode(content, proposer,
/// proposedAt)), with content = keccak256(abi.encode(sums, rowHashes)). Callers pass the fields, which follow from the
/// rows in the Proposed event.
/// @param sums Losses of the counted entries in index order, then the reference's if the round has one.
/// @param rowHashes keccak256 of the rows, in the same order.
/// @param proposer Account that posted the bond.
/// @param proposedAt Block time of the proposal.
struct Proposal {
    uint256[] sums;
    bytes32[] rowHashes;
    address proposer;
    uint40 proposedAt;
}

/// @notice The series and Merkle paths needed to recompute the loss of one group of feeds.
/// @param group Number of the group: it holds the feeds [group * G, (group + 1) * G).
/// @param series The G forecast series of the group. For the reference's row: the series observed in round - refLag.
/// Empty bytes for a missing leaf.
/// @param path Siblings from the group's root up to the root of the tree over `series`.
/// @param observed The G observed series of the group. Empty bytes for a missing leaf.
/// @param observedPath Siblings from the group's root up to the observation's root.
struct GroupProof {
    uint32 group;
    bytes[] series;
    bytes32[] path;
    bytes[] observed;
    bytes32[] observedPath;
}

/// @notice Evidence that one row of a proposal is wrong.
/// @param forecast Latest commit of the row's entry. All fields zero for the reference's row.
/// @param key Revealed payload key of the entry.
/// @param row The whole row as it was proposed.
/// @param proof Series and paths of the group whose loss is wrong.
struct Refutation {
    ForecastCommit forecast;
    bytes32 key;
    bytes row;
    GroupProof proof;
}

/// @notice A forecaster's rolling deviation D/R in a pool.
/// @param loss Decayed sum of its losses, D.
/// @param referenceLoss Decayed sum of the reference's losses over the same rounds, R.
/// @param lastRound Latest round that was counted.
/// @param scored Number of rounds counted, capped at 65,535.
/// @param jailed Whether its commits are refused until its operator calls `recalibrate`.
/// @dev Takes one slot.
struct Standing {
    uint96 loss;
    uint96 referenceLoss;
    uint40 lastRound;
    uint16 scored;
    bool jailed;
}

/// @notice The vault of a forecaster. The operator's own stake (the bucket) is counted in wei, delegations are counted
/// in shares. A share is worth `price` / 1e18 wei.
/// @param authority The key (EOA or EIP-1271) that signs the forecaster's commits.
/// @param jails Number of pools in which the forecaster is jailed. While it is 0, a commit skips the check of its pool.
/// @param operator The wallet that owns the forecaster.
/// @param commissionBps Commission of the operator on a gain, before the rest is split among the earning stakes.
/// @param locked Part of the bucket that is locked behind open wagers, in wei.
/// @param openWagers Sum of open wagers, in wei.
/// @param price Price of a share in wei, scaled by 1e18. It starts at 1e18, and only slashes lower it.
/// @param bucket The operator's own stake, in wei.
/// @param delegationCap Most that the operator accepts from all delegators together, in wei.
/// @param reserveBps Largest `slashBps` of the pools that the forecaster has entered, for which the bucket keeps a
/// reserve.
/// @param registeredAt Block time of the registration.
/// @param delegatedShares Shares of all delegators that are warming or earning.
/// @param earningShares Shares of all delegators that earn rewards, a part of `delegatedShares`.
/// @param exitingShares Shares of all delegators that are exiting.
/// @param rewardPerShare Rewards of an earning share since the registration, in wei, scaled by 1e27.
/// @dev A commit reads three slots: the locks and the price, the bucket, the cap and the delegated shares.
struct Forecaster {
    address authority;
    uint96 jails;
    address operator;
    uint16 commissionBps;
    uint96 locked;
    uint96 openWagers;
    uint64 price;
    Stake bucket;
    uint96 delegationCap;
    uint16 reserveBps;
    uint32 registeredAt;
    uint112 delegatedShares;
    uint128 earningShares;
    uint128 exitingShares;
    uint256 rewardPerShare;
}

/// @notice A stake by its states: wei in the bucket, shares in a delegation.
/// @param earning Part that earns rewards.
/// @param warming Part that earns after `activate`.
/// @param warmingSince Time of the latest addition to `warming`: the cooldown of all of it restarts there.
/// @param exiting Part that can be withdrawn after the cooldown.
/// @param exitingSince Time of the latest addition to `exiting`: the cooldown of all of it restarts there.
struct Stake {
    uint96 earning;
    uint96 warming;
    uint40 warmingSince;
    uint96 exiting;
    uint40 exitingSince;
}

/// @notice A delegator's part of a vault.
/// @param shares Its stake, in shares.
/// @param rewardPaid The vault's `rewardPerShare` up to which the delegator has been paid.
struct Delegation {
    Stake shares;
    uint256 rewardPaid;
}

/// @notice The fund of a pool, in wei.
/// @param free Part that no round has reserved.
/// @param reserved Part reserved for running rounds.
struct Fund {
    uint128 free;
    uint128 reserved;
}

/// @notice The settlement of one entry.
/// @param wager The entry's wager, in wei.
/// @param lock Part of the bucket to unlock, in wei.
/// @param payout What the wager becomes, in wei. Equal to `wager` if the entry was not counted or the round was
/// cancelled.
/// @param forfeit Amount that goes from the bucket to the pool's fund, in wei. 0 unless the entry was not revealed or
/// its payload was not available.
struct Settlement {
    address forecaster;
    uint96 wager;
    uint96 lock;
    uint128 payout;
    uint96 forfeit;
}
