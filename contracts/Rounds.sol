// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Entry, PoolParams, Round, Status} from "./interfaces/ForewattTypes.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Wager} from "./libraries/Wager.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Rounds
/// @notice State that all parts of the market share: the rounds, their entries and the closing of their gates.
abstract contract Rounds is IMarket, EIP712 {
    using Windows for PoolParams;

    /// @inheritdoc IMarket
    address public immutable pools;
    /// @inheritdoc IMarket
    address public immutable vault;

    mapping(bytes32 pool => mapping(uint64 round => Round)) internal _rounds;
    mapping(bytes32 pool => mapping(uint64 round => mapping(address forecaster => Entry))) internal _entries;

    constructor(address pools_, address vault_) EIP712("Forewatt", "1") {
        if (IPools(pools_).market() != address(this) || IVault(vault_).market() != address(this)) revert WrongMarket();
        if (IPools(pools_).vault() != vault_ || IVault(vault_).pools() != pools_) revert WrongMarket();
        pools = pools_;
        vault = vault_;
    }

    /// @inheritdoc IMarket
    function roundOf(bytes32 pool, uint64 round) external view returns (Round memory) {
        return _rounds[pool][round];
    }

    /// @inheritdoc IMarket
    function entryOf(bytes32 pool, uint64 round, address forecaster) external view returns (Entry memory) {
        return _entries[pool][round][forecaster];
    }

    /// @inheritdoc IMarket
    function hasReference(bytes32 pool, uint64 round) external view returns (bool) {
        return _hasReference(pool, round, _readParams(IPools.paramsOf.selector, pool));
    }

    /// @dev Fixes muEff and reserves the amount that it may cost the pool's fund, in the first call after the gate. A
    /// round is paused if commits were paused in the `period` before its gate.
    function _closeGate(bytes32 pool, uint64 number, Round storage round, PoolParams memory params) internal {
        if (round.closed) return;
        uint256 gate = params.gate(number);
        uint256 wagers = _wagers(round, params);
        uint256 played = wagers;
        if (IPools(pools).commitsPausedIn(gate > params.period ? gate - params.period : 0, gate)) {
            round.status = Status.Paused;
            emit RoundPaused(pool, number);
            played = 0;
        }
        uint256 freeFund = played == 0 ? 0 : IVault(vault).fundOf(pool).free;
        uint256 muEff = Payoff.muEffective(params.muBps, params.roundBudget, freeFund, played);
        uint256 reserve = Payoff.ceilBps(played, muEff);
        (round.closed, round.muEff) = (true, uint16(muEff));
        emit GateClosed(pool, number, wagers, uint16(muEff), reserve);
        if (reserve != 0) IVault(vault).reserve(pool, uint128(reserve));
    }

    /// @dev Returns what the pool's fund has reserved for a closed round. It is computed rather than stored, so that
    /// the state of a round takes one slot less.
    function _reserve(Round storage round, PoolParams memory params) internal view returns (uint256) {
        return Payoff.ceilBps(_wagers(round, params), round.muEff);
    }

    /// @dev Returns the sum of all wagers of a round, in wei.
    function _wagers(Round storage round, PoolParams memory params) private view returns (uint256) {
        return round.wagerUnits * Wager.unit(params);
    }

    /// @dev The earlier round's root can't change any more: Limits makes refLag rounds last at least as long as a
    /// ruling may take.
    function _hasReference(bytes32 pool, uint64 number, PoolParams memory params) internal view returns (bool) {
        if (number < params.refLag) return false;
        uint64 earlier = number - params.refLag;
        if (_rounds[pool][earlier].root == 0) return false;
        return IPools(pools).sameFeeds(pool, earlier, number);
    }

    /// @dev Calls paramsOf or paramsUnpaused, and uses the ABI encoding as the struct: a struct of value types has the
    /// same layout in memory. The compiler's decoder would check every field, which costs as much gas as reading a
    /// storage slot.
    function _readParams(bytes4 selector, bytes32 pool) internal view returns (PoolParams memory params) {
        bytes memory encoded = Address.functionStaticCall(pools, abi.encodeWithSelector(selector, pool));
        assembly ("memory-safe") {
            params := add(encoded, 32)
        }
    }
}
