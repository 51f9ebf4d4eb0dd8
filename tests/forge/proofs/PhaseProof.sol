// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PoolParams, Round, Status} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Windows} from "../../../contracts/libraries/Windows.sol";

/// @title PhaseProof
/// @notice Properties of the phases that halmos proves for all rules: a round never goes back.
contract PhaseProof {
    /// @notice A later time is never in an earlier phase.
    function check_phase_neverGoesBack(
        uint32[5] calldata ends,
        uint64 genesis,
        uint32 period,
        uint64 round,
        uint64 time,
        uint64 later,
        bool paused
    ) external pure {
        if (later < time) return;
        PoolParams memory params;
        (params.genesis, params.period) = (genesis, period);
        (params.revealEnd, params.observeStart, params.observeEnd) = (ends[0], ends[1], ends[2]);
        (params.disputeEnd, params.proposeEnd) = (ends[3], ends[4]);
        Round memory state;
        if (paused) state.status = Status.Paused;
        assert(Windows.phase(params, round, state, time) <= Windows.phase(params, round, state, later));
    }

    /// @notice A round that ended stays ended at all times.
    function check_phase_anEndIsTheEnd(uint64 time, bool cancelled) external pure {
        PoolParams memory params;
        Round memory state;
        state.status = cancelled ? Status.Cancelled : Status.Final;
        assert(uint8(Windows.phase(params, 0, state, time)) >= 7);
    }
}
