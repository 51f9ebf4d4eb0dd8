// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ForecastCommit, GroupProof, PoolParams, Standing} from "../interfaces/ForewattTypes.sol";
import {Deviation} from "../libraries/Deviation.sol";
import {Group} from "../libraries/Group.sol";
import {Payoff} from "../libraries/Payoff.sol";
import {Pinball} from "../libraries/Pinball.sol";
import {Rows} from "../libraries/Rows.sol";
import {Tree} from "../libraries/Tree.sol";
import {Typed} from "../libraries/Typed.sol";

/// @title Harness: the internal libraries as calls, so that the shared vectors can be held against them
contract Harness {
    /// @notice An observation's leaf where the salt is empty, else a forecast's.
    function leaf(uint32 index, bytes calldata salt_, bytes calldata series) external pure returns (bytes32) {
        return salt_.length == 0
            ? Tree.observationLeaf(index, series)
            : Tree.forecastLeaf(index, abi.decode(salt_, (bytes32)), series);
    }

    function salt(bytes32 key, uint32 index) external pure returns (bytes32) {
        return Tree.salt(key, index);
    }

    function depth(uint256 group, uint256 feedCount) external pure returns (uint256) {
        return Tree.depth(group, feedCount);
    }

    /// @notice Root over the leaves padded to 2^levels.
    function root(bytes32[] calldata leaves, uint256 levels) external pure returns (bytes32) {
        bytes32[] memory padded = new bytes32[](uint256(1) << levels);
        for (uint256 i; i < leaves.length; ++i) {
            padded[i] = leaves[i];
        }
        return Tree.root(padded);
    }

    function climb(bytes32 subtree, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32) {
        return Tree.climb(subtree, index, siblings);
    }

    function commitHash(ForecastCommit calldata forecast) external pure returns (bytes32) {
        return Typed.hash(forecast);
    }

    function observationHash(bytes32 pool, uint64 round, bytes32 root_, uint128 available, bytes calldata cid)
        external
        pure
        returns (bytes32)
    {
        return Typed.hash(pool, round, root_, available, cid);
    }

    function recover(bytes32 digest, bytes calldata signature) external pure returns (address) {
        return ECDSA.recover(digest, signature);
    }

    /// @notice What a pool's identity is the hash of.
    function poolEncoding(uint256 chainId, address market, PoolParams calldata params)
        external
        pure
        returns (bytes memory)
    {
        return abi.encode(chainId, market, params);
    }

    function loss(bytes calldata forecast, bytes calldata observed, uint256 steps, uint256 levels)
        external
        pure
        returns (uint256)
    {
        return Pinball.loss(forecast, observed, steps, levels);
    }

    function referenceLoss(bytes calldata earlier, bytes calldata observed, uint256 steps, uint256 levels)
        external
        pure
        returns (uint256)
    {
        return Pinball.referenceLoss(earlier, observed, steps, levels);
    }

    /// @notice A group's loss as a refutation executes it; the reference's where the key is 0.
    function groupLoss(
        GroupProof calldata proof,
        bytes32 key,
        bytes32 root_,
        bytes32 observedRoot,
        Group.Shape calldata shape
    ) external pure returns (uint256) {
        return key == 0
            ? Group.referenceLoss(proof, root_, observedRoot, shape)
            : Group.forecastLoss(proof, key, root_, observedRoot, shape);
    }

    function power(uint256 emaRounds, uint256 exponent) external pure returns (uint256 decay, uint256 result) {
        decay = Deviation.decay(emaRounds);
        result = Deviation.power(decay, exponent);
    }

    /// @notice A standing after one more round.
    function counted(Standing memory standing, uint64 round, uint256 loss_, uint256 referenceLoss_, uint256 emaRounds)
        external
        pure
        returns (Standing memory)
    {
        Deviation.add(standing, round, loss_, referenceLoss_, emaRounds);
        return standing;
    }

    function exceeds(Standing calldata standing, uint256 thresholdBps, uint256 emaRounds)
        external
        pure
        returns (bool exceeds_, uint256 limit)
    {
        return (Deviation.exceeds(standing, thresholdBps, emaRounds), Deviation.limit(standing, thresholdBps));
    }

    function lossBound(uint32 lossMax, uint16 steps, uint8 levels, uint256 feedCount) external pure returns (uint256) {
        PoolParams memory params;
        (params.lossMax, params.steps, params.levels) = (lossMax, steps, levels);
        return Payoff.lossBound(params, feedCount);
    }

    function score(uint256 loss_, uint256 bound) external pure returns (uint256) {
        return Payoff.score(loss_, bound);
    }

    /// @notice Sums and hashes of a proposal's rows, and its own hash.
    function proposal(bytes[] calldata rows, uint256 groups)
        external
        pure
        returns (uint256[] memory sums, bytes32[] memory hashes, bytes32 hash)
    {
        (sums, hashes) = Rows.digest(rows, groups);
        hash = Rows.hash(sums, hashes);
    }

    function payouts(
        uint256[] calldata wagers,
        uint256[] calldata scores,
        uint256 referenceScore,
        uint256 lambdaBps,
        uint256 muBps
    ) external pure returns (uint256[] memory paid) {
        Payoff.Stakes memory stakes = Payoff.Stakes(0, 0, referenceScore, lambdaBps, muBps);
        for (uint256 i; i < wagers.length; ++i) {
            stakes.wagers += wagers[i];
            stakes.weighted += wagers[i] * scores[i];
        }
        paid = new uint256[](wagers.length);
        for (uint256 i; i < wagers.length; ++i) {
            paid[i] = Payoff.payout(wagers[i], scores[i], stakes);
        }
    }

    function gate(uint256 muBps, uint256 budget, uint256 free, uint256 wagers)
        external
        pure
        returns (uint256 muEff, uint256 reserve)
    {
        muEff = Payoff.muEffective(muBps, budget, free, wagers);
        reserve = Payoff.ceilBps(wagers, muEff);
    }

    function lock(uint96 wager, uint16 lambdaBps, uint16 muBps) external pure returns (uint256) {
        PoolParams memory params;
        (params.lambdaBps, params.muBps) = (lambdaBps, muBps);
        return Payoff.atRisk(params, wager);
    }
}
