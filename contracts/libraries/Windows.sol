// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IMarket} from "../interfaces/IMarket.sol";
import {Phase, PoolParams, Round, Status} from "../interfaces/ForewattTypes.sol";

/// @title Windows
/// @notice The times and phases of a round. All windows are half-open.
library Windows {
    /// @notice Returns the gate of a round, in UTC seconds.
    function gate(PoolParams memory params, uint64 round) internal pure returns (uint256) {
        return uint256(params.genesis) + uint256(round) * params.period;
    }

    /// @notice Returns the offset from which a round without a live proposal can be cancelled, in seconds.
    function hardEnd(PoolParams memory params) internal pure returns (uint256) {
        return uint256(params.proposeEnd) + params.refuteWindow;
    }

    /// @notice Reverts with OutsideWindow unless from <= now < until.
    function requireWithin(uint256 from, uint256 until) internal view {
        if (block.timestamp < from || block.timestamp >= until) revert IMarket.OutsideWindow(from, until);
    }

    /// @notice Reverts with OutsideWindow unless from <= now.
    function requireSince(uint256 from) internal view {
        if (block.timestamp < from) revert IMarket.OutsideWindow(from, type(uint64).max);
    }

    /// @notice Returns the phase of a round at a given time, by its windows. Open also before its commits open; Propose
    /// also while a ruling is awaited, when proposals open at `resolveEnd` only.
    function phase(PoolParams memory params, uint64 round, Round memory state, uint256 time)
        internal
        pure
        returns (Phase)
    {
        if (state.status == Status.Final) return Phase.Final;
        if (state.status == Status.Cancelled) return Phase.Cancelled;
        if (state.status == Status.Void) return Phase.Settle;
        uint256 gateTime = gate(params, round);
        if (time < gateTime) return Phase.Open;
        uint256 offset = time - gateTime;
        if (offset < params.revealEnd) return Phase.Reveal;
        if (offset < params.observeStart) return Phase.Wait;
        if (offset < params.observeEnd) return Phase.Observe;
        if (offset < params.disputeEnd) return Phase.Dispute;
        // A paused round has no proposals.
        if (offset < params.proposeEnd && state.status != Status.Paused) return Phase.Propose;
        return Phase.Settle;
    }
}
