// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Deviations} from "./Deviations.sol";
import {Entry, ForecastCommit, PoolParams, Round} from "./interfaces/ForewattTypes.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Bits} from "./libraries/Bits.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Typed} from "./libraries/Typed.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Entries: commits until the gate, reveals after it
abstract contract Entries is Deviations {
    using Bits for uint128;
    using Payoff for PoolParams;
    using Windows for PoolParams;

    /// @dev No place of a round: indices are below 128.
    uint8 private constant NOWHERE = type(uint8).max;

    /// @inheritdoc IMarket
    function commit(ForecastCommit calldata forecast, bytes calldata signature) external {
        _commit(forecast, signature, NOWHERE, _ask(IPools.paramsUnpaused.selector, forecast.pool));
    }

    /// @inheritdoc IMarket
    function commitEvicting(ForecastCommit calldata forecast, bytes calldata signature, address[] calldata forecasters)
        external
    {
        PoolParams memory params = _ask(IPools.paramsUnpaused.selector, forecast.pool);
        if (_entries[forecast.pool][forecast.round][forecast.forecaster].structHash != 0) {
            revert AlreadyEntered(forecast.forecaster);
        }
        _commit(forecast, signature, _evict(forecast, forecasters, params), params);
    }

    /// @inheritdoc IMarket
    function commitMany(ForecastCommit[] calldata forecasts, bytes[] calldata signatures) external {
        if (signatures.length != forecasts.length) revert WrongItemCount(signatures.length, forecasts.length);
        for (uint256 i; i < forecasts.length; ++i) {
            ForecastCommit calldata forecast = forecasts[i];
            try this.commit(forecast, signatures[i]) {}
            catch (bytes memory reason) {
                emit Skipped(forecast.pool, forecast.round, forecast.forecaster, reason);
            }
        }
    }

    /// @inheritdoc IMarket
    function reveal(ForecastCommit calldata forecast, bytes32 key) external {
        PoolParams memory params = _ask(IPools.paramsOf.selector, forecast.pool);
        uint256 gate = params.gate(forecast.round);
        Windows.requireWithin(gate, gate + params.revealEnd);
        Round storage round = _rounds[forecast.pool][forecast.round];
        Entry storage entry = _entries[forecast.pool][forecast.round][forecast.forecaster];
        if (entry.structHash != Typed.hash(forecast)) revert UnknownCommit(forecast.forecaster);
        if (keccak256(abi.encode(key)) != forecast.keyHash) revert WrongKey();
        (uint128 revealed, uint8 index) = (round.revealed, entry.index);
        uint128 further = revealed.with(index);
        if (further == revealed) revert AlreadyRevealed(forecast.forecaster);
        // The first reveal closes the gate.
        if (revealed == 0) _closeGate(forecast.pool, forecast.round, round, params);
        round.revealed = further;
        emit Revealed(forecast.pool, forecast.round, forecast.forecaster, index, key);
    }

    /// @inheritdoc IMarket
    function revealMany(ForecastCommit[] calldata forecasts, bytes32[] calldata keys) external {
        if (keys.length != forecasts.length) revert WrongItemCount(keys.length, forecasts.length);
        for (uint256 i; i < forecasts.length; ++i) {
            ForecastCommit calldata forecast = forecasts[i];
            try this.reveal(forecast, keys[i]) {}
            catch (bytes memory reason) {
                emit Skipped(forecast.pool, forecast.round, forecast.forecaster, reason);
            }
        }
    }

    /// @inheritdoc IMarket
    function commitDigest(ForecastCommit calldata forecast) external view returns (bytes32) {
        return _hashTypedDataV4(Typed.hash(forecast));
    }

    function _commit(
        ForecastCommit calldata forecast,
        bytes calldata signature,
        uint8 vacated,
        PoolParams memory params
    ) private {
        uint256 gate = params.gate(forecast.round);
        // A pool may start so early that its first window would begin before time 0.
        Windows.requireWithin(gate > params.openAhead ? gate - params.openAhead : 0, gate);
        if (forecast.issuedAt > block.timestamp) revert IssuedInFuture(forecast.issuedAt);
        if (forecast.root == 0) revert ZeroRoot();
        (address authority, uint256 jails) = IVault(vault).authorityOf(forecast.forecaster);
        if (jails != 0) _requireFree(forecast.pool, forecast.forecaster);
        bytes32 structHash = Typed.hash(forecast);
        address signer = _signer(forecast.forecaster, authority, structHash, signature);
        uint8 index = _enter(forecast, structHash, vacated, params);
        emit Committed(
            forecast.pool,
            forecast.round,
            forecast.forecaster,
            index,
            forecast.revision,
            forecast.root,
            forecast.keyHash,
            forecast.cid,
            forecast.modelVersion,
            forecast.issuedAt,
            forecast.wager,
            signer
        );
    }

    /// @dev Who stands behind a commit: the operator whose own wallet sends it unsigned, or the authority.
    function _signer(address forecaster, address authority, bytes32 structHash, bytes calldata signature)
        private
        view
        returns (address)
    {
        if (signature.length == 0 && msg.sender == IVault(vault).operatorOf(forecaster)) return msg.sender;
        bytes32 digest = _hashTypedDataV4(structHash);
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (signer == authority) return authority;
        // An item of a batch must not run a wallet's code: it could use up the gas of all others.
        if (
            msg.sender == address(this)
                || !SignatureChecker.isValidERC1271SignatureNowCalldata(authority, digest, signature)
        ) revert WrongSignature(authority);
        return authority;
    }

    /// @dev Writes an entry or its revision and locks what it adds to the wager.
    function _enter(ForecastCommit calldata forecast, bytes32 structHash, uint8 vacated, PoolParams memory params)
        private
        returns (uint8 index)
    {
        Round storage round = _rounds[forecast.pool][forecast.round];
        Entry storage entry = _entries[forecast.pool][forecast.round][forecast.forecaster];
        uint96 wagered;
        uint32 revision;
        (wagered, revision, index) = (entry.wager, entry.revision, entry.index);
        if (forecast.revision <= revision) revert StaleRevision(forecast.revision, revision);
        if (forecast.wager < params.minWager) revert WagerTooSmall(forecast.wager, params.minWager);
        if (forecast.wager < wagered) revert WagerLowered(forecast.wager, wagered);
        // No wager is 0 but that of who has not entered yet, or was evicted.
        bool entering = wagered == 0 && vacated == NOWHERE;
        if (entering) index = round.entries;
        else if (vacated != NOWHERE) index = vacated;
        if (entering && index == params.maxEntries) revert RoundFull(params.maxEntries);
        entry.structHash = structHash;
        (entry.wager, entry.revision, entry.index, entry.committedAt) =
        (forecast.wager, forecast.revision, index, uint40(block.timestamp));
        if (forecast.wager == wagered) return index;
        (round.entries, round.wagers) = (entering ? index + 1 : round.entries, round.wagers + forecast.wager - wagered);
        uint256 added = params.atRisk(forecast.wager);
        if (wagered != 0) added -= params.atRisk(wagered);
        IVault(vault)
            .lock(forecast.forecaster, forecast.wager - wagered, uint96(added), params.slashBps, params.lockCapBps);
    }

    /// @dev Takes the lowest wager out of a full round, if it is 10 % below the new one.
    function _evict(ForecastCommit calldata forecast, address[] calldata forecasters, PoolParams memory params)
        private
        returns (uint8 lowest)
    {
        (bytes32 pool, uint64 number) = (forecast.pool, forecast.round);
        Round storage round = _rounds[pool][number];
        uint256 count = round.entries;
        if (count != params.maxEntries) revert RoundNotFull(uint8(count));
        if (forecasters.length != count) revert WrongEntryCount(forecasters.length, count);
        uint96 least = type(uint96).max;
        for (uint256 i; i < count; ++i) {
            uint96 wager = _entryAt(pool, number, forecasters[i], i).wager;
            if (wager <= least) (lowest, least) = (uint8(i), wager);
        }
        if (uint256(least) * 10 > uint256(forecast.wager) * 9) revert WagerNotHigher(forecast.wager, least);
        address evicted = forecasters[lowest];
        Entry storage entry = _entries[pool][number][evicted];
        // The revision stays: an older commit must not come back.
        (entry.structHash, entry.wager) = (0, 0);
        round.wagers -= least;
        emit Evicted(pool, number, evicted, lowest, least, forecast.forecaster);
        IVault(vault).unlock(evicted, least, uint96(params.atRisk(least)));
    }

    /// @dev The entry at an index; a wager is never 0, so a forecaster without one is not in the round.
    function _entryAt(bytes32 pool, uint64 number, address forecaster, uint256 index)
        internal
        view
        returns (Entry storage entry)
    {
        entry = _entries[pool][number][forecaster];
        if (entry.wager == 0 || entry.index != index) revert WrongEntry(index);
    }
}
