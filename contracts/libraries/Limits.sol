// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPools} from "../interfaces/IPools.sol";
import {Epoch, PoolParams} from "../interfaces/ForewattTypes.sol";
import {Windows} from "./Windows.sol";

/// @title Limits: what a rule set must hold to be a pool
library Limits {
    using Windows for PoolParams;

    uint256 internal constant MAX_ENTRIES = 128;
    uint256 internal constant MAX_ROWS = 64 * 1024;

    /// @notice Reverts with LimitBroken, naming the first limit that does not hold.
    function check(PoolParams memory params, uint256 cooldown) internal pure {
        _checkShape(params);
        _checkTimes(params, cooldown);
        _checkMoney(params);
    }

    /// @notice The same for an epoch of the pool.
    function check(Epoch memory epoch, PoolParams memory params) internal pure {
        uint256 groups = groupCount(params.group, epoch.feedCount);
        _hold(epoch.feedsRoot != 0, "feedsRoot != 0");
        _hold(epoch.feedCount > 0, "feedCount > 0");
        _hold((uint256(params.maxEntries) + 1) * groups * 5 <= MAX_ROWS, "(maxEntries+1) * groups * 5 <= 64 KiB");
        _hold(epoch.attestors.length <= type(uint8).max, "attestors <= 255");
        _hold(uint256(epoch.quorum) * 2 > epoch.attestors.length, "quorum > attestors / 2");
        _hold(epoch.quorum <= epoch.attestors.length, "quorum <= attestors");
        address last;
        for (uint256 i; i < epoch.attestors.length; ++i) {
            _hold(epoch.attestors[i] > last, "attestors strictly ascending");
            last = epoch.attestors[i];
        }
    }

    /// @notice The same for an epoch that follows another: it may only touch rounds whose commit window is not open, and
    /// keeps every feed's index.
    function checkNext(Epoch memory epoch, PoolParams memory params, uint256 lastFrom, uint256 lastCount)
        internal
        view
    {
        _hold(epoch.fromRound > lastFrom, "fromRound > the last epoch's");
        _hold(epoch.feedCount >= lastCount, "feedCount >= the last epoch's");
        _hold(block.timestamp + params.openAhead < params.gate(epoch.fromRound), "fromRound's commit window not open");
        check(epoch, params);
    }

    /// @notice ceil(feedCount / G): losses in one row.
    function groupCount(uint256 group, uint256 feedCount) internal pure returns (uint256) {
        return (feedCount + group - 1) / group;
    }

    function _checkShape(PoolParams memory params) private pure {
        uint256 values = uint256(params.group) * params.steps * params.levels;
        _hold(params.step > 0, "step > 0");
        _hold(values > 0, "G * T * K > 0");
        _hold(params.group & (params.group - 1) == 0, "G a power of two");
        _hold(values <= 8192, "G * T * K <= 8192");
        _hold(values * (uint256(params.levels) + 1) * 1e6 < 1 << 40, "G * T * K * (K+1) * 1e6 < 2^40");
        _hold(params.maxEntries > 0 && params.maxEntries <= MAX_ENTRIES, "0 < maxEntries <= 128");
    }

    function _checkTimes(PoolParams memory params, uint256 cooldown) private pure {
        uint256 covered = uint256(params.steps) * params.step;
        uint256 truth = params.lead + covered;
        uint256 lag = uint256(params.refLag) * params.period;
        _hold(covered <= params.period, "T * step <= period");
        _hold(params.openAhead > 0, "openAhead > 0");
        _hold(params.revealEnd > 0, "revealEnd > 0");
        _hold(params.revealEnd <= params.lead, "revealEnd <= lead");
        _hold(params.observeStart >= truth, "observeStart >= lead + T * step");
        _hold(params.observeEnd > params.observeStart, "observeEnd > observeStart");
        _hold(params.disputeEnd > params.observeEnd, "disputeEnd > observeEnd");
        _hold(params.resolveEnd >= params.disputeEnd, "resolveEnd >= disputeEnd");
        _hold(params.proposeEnd > params.resolveEnd, "proposeEnd > resolveEnd");
        _hold(params.refuteWindow > 0, "refuteWindow > 0");
        _hold(lag >= truth, "refLag * period >= lead + T * step");
        _hold(lag >= params.resolveEnd - params.disputeEnd, "refLag * period >= resolveEnd - disputeEnd");
        _hold(params.openAhead + params.hardEnd() <= cooldown, "openAhead + hardEnd <= cooldown");
    }

    function _checkMoney(PoolParams memory params) private pure {
        _hold(params.lossMax > 0, "lossMax > 0");
        _hold(uint256(params.lambdaBps) + params.muBps <= 1e4, "lambdaBps + muBps <= 10000");
        _hold(params.slashBps <= 500, "slashBps <= 500");
        _hold(params.emaRounds > 0, "emaRounds > 0");
        _hold(params.minWager > 0, "minWager > 0");
        _hold(params.lockCapBps > 0 && params.lockCapBps <= 1e4, "0 < lockCapBps <= 10000");
    }

    function _hold(bool held, string memory limit) private pure {
        if (!held) revert IPools.LimitBroken(limit);
    }
}
