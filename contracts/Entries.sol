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
import {Cid} from "./libraries/Cid.sol";
import {Payoff} from "./libraries/Payoff.sol";
import {Seal} from "./libraries/Seal.sol";
import {Typed} from "./libraries/Typed.sol";
import {Wager} from "./libraries/Wager.sol";
import {Windows} from "./libraries/Windows.sol";

/// @title Entries
/// @notice Commits before the gate of a round, and reveals after it.
abstract contract Entries is Deviations {
    using Bits for uint128;
    using Payoff for PoolParams;
    using Windows for PoolParams;

    /// @dev Stands for no index. Indices are below 64.
    uint8 private constant NO_INDEX = type(uint8).max;

    /// @inheritdoc IMarket
    function commit(ForecastCommit calldata forecast, bytes calldata signature) external {
        _commit(forecast, signature, NO_INDEX, _readParams(IPools.paramsUnpaused.selector, forecast.pool));
    }

    /// @inheritdoc IMarket
    function commitEvicting(ForecastCommit calldata forecast, bytes calldata signature, address[] calldata forecasters)
        external
    {
        PoolParams memory params = _readParams(IPools.paramsUnpaused.selector, forecast.pool);
        if (_entries[forecast.pool][forecast.round][forecast.forecaster].commitHash != 0) {
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
        PoolParams memory params = _readParams(IPools.paramsOf.selector, forecast.pool);
        uint256 gate = params.gate(forecast.round);
        Windows.requireWithin(gate, gate + params.revealEnd);
        Round storage round = _rounds[forecast.pool][forecast.round];
        Entry storage entry = _entries[forecast.pool][forecast.round][forecast.forecaster];
        if (entry.commitHash != bytes25(Typed.hash(forecast))) revert UnknownCommit(forecast.forecaster);
        Seal.open(forecast, address(this), key);
        (uint64 revealed, uint8 index) = (round.revealed, entry.index);
        uint64 nowRevealed = uint64(uint128(revealed).with(index));
        if (nowRevealed == revealed) revert AlreadyRevealed(forecast.forecaster);
        // The first reveal fixes muEff and the reserve.
        if (revealed == 0) _closeGate(forecast.pool, forecast.round, round, params);
        round.revealed = nowRevealed;
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

    /// @dev Checks a commit and writes its entry. `freedIndex` is the index of the evicted entry, or NO_INDEX without
    /// one.
    function _commit(
        ForecastCommit calldata forecast,
        bytes calldata signature,
        uint8 freedIndex,
        PoolParams memory params
    ) private {
        uint256 gate = params.gate(forecast.round);
        // The first commit window of a pool with an early genesis would start before time 0.
        Windows.requireWithin(gate > params.openAhead ? gate - params.openAhead : 0, gate);
        if (forecast.issuedAt > block.timestamp) revert IssuedInFuture(forecast.issuedAt);
        if (forecast.root == 0) revert ZeroRoot();
        Cid.requireValid(forecast.cid);
        (address authority, uint256 jails) = IVault(vault).authorityOf(forecast.forecaster);
        if (jails != 0) _requireNotJailed(forecast.pool, forecast.forecaster);
        bytes32 structHash = Typed.hash(forecast);
        address signer = _signer(forecast.forecaster, authority, structHash, signature);
        uint8 index = _enter(forecast, structHash, freedIndex, params);
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

    /// @dev Returns the signer of a commit: the operator if its own wallet sent it unsigned, else the authority.
    /// Reverts if the signature is wrong.
    function _signer(address forecaster, address authority, bytes32 structHash, bytes calldata signature)
        private
        view
        returns (address)
    {
        if (signature.length == 0 && msg.sender == IVault(vault).operatorOf(forecaster)) return msg.sender;
        bytes32 digest = _hashTypedDataV4(structHash);
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (signer == authority) return authority;
        // An item of a batch must not run a wallet's code, which could use up the gas of the other items.
        if (
            msg.sender == address(this)
                || !SignatureChecker.isValidERC1271SignatureNowCalldata(authority, digest, signature)
        ) revert WrongSignature(authority);
        return authority;
    }

    /// @dev Writes a new entry or a revision, and locks the amount at risk that it adds.
    function _enter(ForecastCommit calldata forecast, bytes32 structHash, uint8 freedIndex, PoolParams memory params)
        private
        returns (uint8 index)
    {
        Round storage round = _rounds[forecast.pool][forecast.round];
        Entry storage entry = _entries[forecast.pool][forecast.round][forecast.forecaster];
        uint32 units = Wager.toUnits(forecast.wager, params);
        uint32 oldUnits = entry.wagerUnits;
        uint96 oldWager = uint96(oldUnits * Wager.unit(params));
        uint16 revision = entry.revision;
        if (forecast.revision <= revision || forecast.revision > type(uint16).max) {
            revert StaleRevision(forecast.revision, revision);
        }
        if (forecast.wager < oldWager) revert WagerLowered(forecast.wager, oldWager);
        // A zero wager means not entered, or evicted.
        bool isAppended = oldWager == 0 && freedIndex == NO_INDEX;
        index = isAppended ? round.entries : freedIndex == NO_INDEX ? entry.index : freedIndex;
        if (isAppended && index == params.maxEntries) revert RoundFull(params.maxEntries);
        (entry.commitHash, entry.wagerUnits, entry.revision, entry.index) =
        (bytes25(structHash), units, uint16(forecast.revision), index);
        if (forecast.wager == oldWager) return index;
        (round.entries, round.wagerUnits) =
        (isAppended ? index + 1 : round.entries, round.wagerUnits + units - oldUnits);
        uint256 newLock = params.atRisk(forecast.wager);
        if (oldWager != 0) newLock -= params.atRisk(oldWager);
        IVault(vault)
            .lock(forecast.forecaster, forecast.wager - oldWager, uint96(newLock), params.slashBps, params.lockCapBps);
    }

    /// @dev Evicts the entry with the lowest wager from a full round. Reverts if that is more than 90 % of the new
    /// wager.
    /// @return lowest Index of the evicted entry.
    function _evict(ForecastCommit calldata forecast, address[] calldata forecasters, PoolParams memory params)
        private
        returns (uint8 lowest)
    {
        (bytes32 pool, uint64 number) = (forecast.pool, forecast.round);
        Round storage round = _rounds[pool][number];
        uint256 count = round.entries;
        if (count != params.maxEntries) revert RoundNotFull(uint8(count));
        if (forecasters.length != count) revert WrongEntryCount(forecasters.length, count);
        mapping(address forecaster => Entry) storage entries = _entries[pool][number];
        uint256 leastUnits = type(uint32).max;
        for (uint256 i; i < count; ++i) {
            uint256 units = _entryAt(entries, forecasters[i], i).wagerUnits;
            if (units <= leastUnits) (lowest, leastUnits) = (uint8(i), units);
        }
        uint96 least = uint96(leastUnits * Wager.unit(params));
        if (uint256(least) * 10 > uint256(forecast.wager) * 9) revert WagerNotHigher(forecast.wager, least);
        address evicted = forecasters[lowest];
        Entry storage entry = entries[evicted];
        // The revision stays, so that older commits of the evicted forecaster remain invalid.
        (entry.commitHash, entry.wagerUnits) = (0, 0);
        round.wagerUnits -= uint40(leastUnits);
        emit Evicted(pool, number, evicted, lowest, least, forecast.forecaster);
        IVault(vault).unlock(evicted, least, uint96(params.atRisk(least)));
    }

    /// @dev Returns the entry of a forecaster. Reverts if it has none (its wager is 0) or the entry has another index.
    /// @param entries All entries of the round.
    function _entryAt(mapping(address forecaster => Entry) storage entries, address forecaster, uint256 index)
        internal
        view
        returns (Entry storage entry)
    {
        entry = entries[forecaster];
        if (entry.wagerUnits == 0 || entry.index != index) revert WrongEntry(index);
    }
}
