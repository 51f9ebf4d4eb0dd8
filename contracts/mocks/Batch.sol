// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Epoch, Phase, PoolParams, Round, Settlement, Status} from "../interfaces/ForewattTypes.sol";
import {Bits} from "../libraries/Bits.sol";
import {Limits} from "../libraries/Limits.sol";
import {Payoff} from "../libraries/Payoff.sol";
import {Windows} from "../libraries/Windows.sol";
import {Harness} from "./Harness.sol";

/// @title Batch: many calls of the harness at once, and what only the random cases ask
contract Batch is Harness {
    using Bits for uint128;
    using Windows for PoolParams;

    /// @dev Plenty for any sound call, and an end to one that never ends.
    uint256 private constant GAS = 4_000_000;

    /// @notice The answer to a call that reverts is its error.
    function each(bytes[] calldata calls) external view returns (bool[] memory done, bytes[] memory answers) {
        done = new bool[](calls.length);
        answers = new bytes[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            (done[i], answers[i]) = address(this).staticcall{gas: GAS}(calls[i]);
        }
    }

    /// @notice Scores and payouts of a whole round; `sums` has one loss for each bit of `counted`.
    function settled(
        Settlement[] memory entries,
        uint128 counted,
        uint256[] calldata sums,
        uint256 bound,
        Payoff.Stakes memory stakes
    ) external pure returns (uint256[] memory scores, uint256[] memory payouts) {
        scores = Payoff.scoreAll(entries, counted, sums, bound, stakes);
        Payoff.payAll(entries, counted, scores, stakes);
        payouts = new uint256[](entries.length);
        for (uint256 i; i < entries.length; ++i) {
            payouts[i] = entries[i].payout - entries[i].forfeit;
        }
    }

    function bits(uint128 set, uint8 i) external pure returns (bool, uint128, uint256) {
        return (set.has(i), set.with(i), set.count());
    }

    function times(PoolParams calldata params, uint64 round) external pure returns (uint256 gate_, uint256 hardEnd) {
        return (Windows.gate(params, round), Windows.hardEnd(params));
    }

    function phase(PoolParams calldata params, uint64 round, Status status, uint256 time)
        external
        pure
        returns (Phase)
    {
        Round memory state;
        state.status = status;
        return Windows.phase(params, round, state, time);
    }

    /// @notice Reverts outside [now - before, now + afterwards).
    function within(uint256 before, uint256 afterwards) external view {
        Windows.requireWithin(block.timestamp - before, block.timestamp + afterwards);
    }

    /// @notice Reverts until `before` seconds have gone by, the negative ones still to come.
    function since(int256 before) external view {
        Windows.requireSince(uint256(int256(block.timestamp) - before));
    }

    function limits(PoolParams calldata params, uint256 cooldown) external pure {
        Limits.check(params, cooldown);
    }

    function epochLimits(Epoch calldata epoch, PoolParams calldata params) external pure {
        Limits.check(epoch, params);
    }
}
