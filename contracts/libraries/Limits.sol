// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPools} from "../interfaces/IPools.sol";
import {Epoch, PoolParams} from "../interfaces/ForewattTypes.sol";
import {Cid} from "./Cid.sol";
import {Windows} from "./Windows.sol";

/// @title Limits
/// @notice The limits of a pool's rules and epochs. A broken one reverts with IPools.LimitBroken, which names it.
library Limits {
    using Windows for PoolParams;

    /// @notice Maximum number of entries in a round. It keeps every call below 12 million gas in the worst state.
    uint256 internal constant MAX_ENTRIES = 64;
    /// @notice Maximum number of feeds in a group, G: a refutation proves each of them.
    uint256 internal constant MAX_GROUP = 64;
    /// @notice Minimum length of a window, in seconds: two slots of Ethereum.
    uint256 internal constant MIN_WINDOW = 24;
    /// @notice Maximum bond, in wei. The last proposal's bond is 128 times the first one's, and must fit uint96.
    uint256 internal constant MAX_BOND = 1 << 88;
    /// @notice Maximum size of all rows of a proposal, in bytes.
    uint256 internal constant MAX_ROW_BYTES = 64 * 1024;
    /// @notice Maximum number of proposals of a round: the number of bits of `Round.live`.
    uint256 internal constant MAX_PROPOSALS = 64;

    /// @notice Checks the rules of a pool.
    /// @param cooldown Cooldown of the vault, in seconds. It must cover the longest time from a commit to the end of
    /// its round.
    function check(PoolParams memory params, uint256 cooldown) internal pure {
        _checkShape(params);
        _checkTimes(params, cooldown);
        _checkMoney(params);
    }

    /// @notice Checks an epoch of a pool with these rules.
    function check(Epoch memory epoch, PoolParams memory params) internal pure {
        uint256 groups = groupCount(params.group, epoch.feedCount);
        _require(epoch.feedsRoot != 0, "feedsRoot != 0");
        _require(epoch.feedCount > 0, "feedCount > 0");
        _require(Cid.isValid(epoch.manifest), "manifest a CIDv1, raw, sha2-256");
        _require(
            (uint256(params.maxEntries) + 1) * groups * 5 <= MAX_ROW_BYTES, "(maxEntries+1) * groups * 5 <= 64 KiB"
        );
        _require(epoch.attestors.length <= type(uint8).max, "attestors <= 255");
        _require(uint256(epoch.quorum) * 2 > epoch.attestors.length, "quorum > attestors / 2");
        _require(epoch.quorum <= epoch.attestors.length, "quorum <= attestors");
        address last;
        for (uint256 i; i < epoch.attestors.length; ++i) {
            _require(epoch.attestors[i] > last, "attestors strictly ascending");
            last = epoch.attestors[i];
        }
    }

    /// @notice Checks an epoch that follows another: it must start at a round whose commit window is not open yet, and
    /// can't have fewer feeds.
    /// @param lastFrom First round of the last epoch.
    /// @param lastCount Number of feeds of the last epoch.
    function checkNext(Epoch memory epoch, PoolParams memory params, uint256 lastFrom, uint256 lastCount)
        internal
        view
    {
        _require(epoch.fromRound > lastFrom, "fromRound > the last epoch's");
        _require(epoch.feedCount >= lastCount, "feedCount >= the last epoch's");
        _require(
            block.timestamp + params.openAhead < params.gate(epoch.fromRound), "fromRound's commit window not open"
        );
        check(epoch, params);
    }

    /// @notice Returns the number of groups, which is the number of losses in a row: ceil(feedCount / G).
    function groupCount(uint256 group, uint256 feedCount) internal pure returns (uint256) {
        return (feedCount + group - 1) / group;
    }

    function _checkShape(PoolParams memory params) private pure {
        uint256 values = uint256(params.group) * params.steps * params.levels;
        _require(params.step > 0, "step > 0");
        _require(values > 0, "G * T * K > 0");
        _require(params.group & (params.group - 1) == 0, "G a power of two");
        _require(params.group <= MAX_GROUP, "G <= 64");
        _require(values <= 8192, "G * T * K <= 8192");
        _require(values * (uint256(params.levels) + 1) * 1e6 < 1 << 40, "G * T * K * (K+1) * 1e6 < 2^40");
        _require(params.maxEntries > 0 && params.maxEntries <= MAX_ENTRIES, "0 < maxEntries <= 64");
    }

    function _checkTimes(PoolParams memory params, uint256 cooldown) private pure {
        uint256 validSeconds = uint256(params.steps) * params.step;
        uint256 validEnd = params.lead + validSeconds;
        uint256 lag = uint256(params.refLag) * params.period;
        _require(validSeconds <= params.period, "T * step <= period");
        _require(params.openAhead >= MIN_WINDOW, "openAhead >= 24");
        _require(params.revealEnd >= MIN_WINDOW, "revealEnd >= 24");
        _require(params.revealEnd <= params.lead, "revealEnd <= lead");
        _require(params.observeStart >= validEnd, "observeStart >= lead + T * step");
        _require(params.observeEnd >= params.observeStart + MIN_WINDOW, "observeEnd >= observeStart + 24");
        _require(params.disputeEnd >= params.observeEnd + MIN_WINDOW, "disputeEnd >= observeEnd + 24");
        _require(params.resolveEnd >= params.disputeEnd + MIN_WINDOW, "resolveEnd >= disputeEnd + 24");
        _require(params.proposeEnd >= params.resolveEnd + MIN_WINDOW, "proposeEnd >= resolveEnd + 24");
        _require(params.refuteWindow >= MIN_WINDOW, "refuteWindow >= 24");
        _require(lag >= validEnd, "refLag * period >= lead + T * step");
        _require(lag >= params.resolveEnd - params.disputeEnd, "refLag * period >= resolveEnd - disputeEnd");
        _require(params.openAhead + params.hardEnd() <= cooldown, "openAhead + hardEnd <= cooldown");
    }

    function _checkMoney(PoolParams memory params) private pure {
        _require(params.lossMax > 0, "lossMax > 0");
        _require(uint256(params.lambdaBps) + params.muBps <= 1e4, "lambdaBps + muBps <= 10000");
        _require(params.slashBps <= 500, "slashBps <= 500");
        _require(params.emaRounds > 0, "emaRounds > 0");
        _require(params.arbitrator != address(0), "arbitrator != 0");
        _require(params.minWager > 0, "minWager > 0");
        _require(params.minWager % 1000 == 0, "minWager a multiple of 1000");
        _require(params.observeBond >= params.minWager, "observeBond >= minWager");
        _require(params.proposeBond >= params.minWager, "proposeBond >= minWager");
        _require(params.observeBond <= MAX_BOND, "observeBond <= 2^88");
        _require(params.proposeBond <= MAX_BOND, "proposeBond <= 2^88");
        _require(params.lockCapBps > 0 && params.lockCapBps <= 1e4, "0 < lockCapBps <= 10000");
    }

    function _require(bool satisfied, string memory limit) private pure {
        if (!satisfied) revert IPools.LimitBroken(limit);
    }
}
