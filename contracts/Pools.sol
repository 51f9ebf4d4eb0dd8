// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Epoch, PoolParams} from "./interfaces/ForewattTypes.sol";
import {IBlobSource} from "./interfaces/IBlobSource.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Blob} from "./libraries/Blob.sol";
import {Limits} from "./libraries/Limits.sol";
import {Quorum} from "./libraries/Quorum.sol";

/// @title Pools
/// @notice The rules and epochs of all pools, and the pause.
contract Pools is IPools, AccessManaged {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    /// @dev The account whose code is an epoch's ABI encoding, and the fields that are read most. Takes one slot.
    struct EpochRef {
        uint56 fromRound;
        uint24 feedCount;
        uint16 number;
        address blob;
    }

    /// @dev Value in `_pauses` while there is a pause.
    uint208 private constant PAUSED = type(uint208).max;

    /// @inheritdoc IPools
    bool public paused;
    /// @inheritdoc IPools
    address public immutable vault;
    /// @inheritdoc IPools
    address public immutable market;

    /// @dev Hash of the init code of all derived blobs.
    bytes32 private immutable _derivedCodeHash = Blob.derivedCodeHash();

    /// @dev Most calls concern a round of the latest epoch, and then read this slot alone.
    mapping(bytes32 pool => EpochRef) private _latest;
    /// @dev All epochs before the latest one, by their numbers from 0.
    mapping(bytes32 pool => mapping(uint256 number => EpochRef)) private _earlier;
    /// @dev For each start of a pause the value PAUSED, for each end of a pause its time.
    Checkpoints.Trace208 private _pauses;

    constructor(address vault_, address market_, address access) AccessManaged(access) {
        vault = vault_;
        market = market_;
    }

    /// @inheritdoc IPools
    function createPool(PoolParams calldata params, Epoch calldata first) external restricted returns (bytes32 pool) {
        requireNotPaused();
        pool = poolId(params);
        if (exists(pool)) revert PoolExists(pool);
        Limits.check(params, IVault(vault).cooldown());
        if (first.fromRound != 0) revert LimitBroken("the first epoch's fromRound = 0");
        Limits.check(first, params);
        Blob.derive(pool, abi.encode(params));
        emit PoolCreated(pool, msg.sender, params);
        _append(pool, 0, first);
    }

    /// @inheritdoc IPools
    function appendEpoch(bytes32 pool, Epoch calldata epoch) external restricted {
        PoolParams memory params = abi.decode(_params(pool), (PoolParams));
        EpochRef memory latest = _latest[pool];
        Limits.checkNext(epoch, params, latest.fromRound, latest.feedCount);
        _earlier[pool][latest.number] = latest;
        _append(pool, latest.number + 1, epoch);
    }

    /// @inheritdoc IPools
    function pause() external restricted {
        requireNotPaused();
        paused = true;
        _pauses.push(uint48(block.timestamp), PAUSED);
        emit Paused(msg.sender);
    }

    /// @inheritdoc IPools
    function unpause() external restricted {
        if (!paused) revert NotPaused();
        paused = false;
        _pauses.push(uint48(block.timestamp), uint208(block.timestamp));
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IPools
    function withdrawFund(bytes32 pool, address to, uint128 amount) external restricted {
        IVault(vault).withdrawFund(pool, to, amount);
    }

    /// @inheritdoc IPools
    function requireNotPaused() public view {
        if (paused) revert NotWhilePaused();
    }

    /// @inheritdoc IPools
    function commitsPausedIn(uint256 from, uint256 until) external view returns (bool) {
        return _pauses.upperLookupRecent(uint48(until - 1)) > from;
    }

    /// @inheritdoc IPools
    function poolId(PoolParams calldata params) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, market, params));
    }

    /// @inheritdoc IPools
    function exists(bytes32 pool) public view returns (bool) {
        return _latest[pool].blob != address(0);
    }

    /// @inheritdoc IPools
    function paramsOf(bytes32 pool) external view returns (PoolParams memory) {
        _return(_params(pool));
    }

    /// @inheritdoc IPools
    function paramsUnpaused(bytes32 pool) external view returns (PoolParams memory) {
        requireNotPaused();
        _return(_params(pool));
    }

    /// @inheritdoc IPools
    function epochAt(bytes32 pool, uint64 round) external view returns (Epoch memory) {
        _return(Blob.read(_epochRef(pool, round).blob));
    }

    /// @inheritdoc IPools
    function signersOf(bytes32 pool, uint64 round, bytes32 digest, bytes[] calldata signatures)
        external
        view
        returns (address[] memory)
    {
        bytes memory encoded = Blob.read(_epochRef(pool, round).blob);
        address[] memory attestors;
        uint256 quorum;
        // An encoded list of addresses has the same layout in memory. The compiler's decoder would copy and check it.
        assembly ("memory-safe") {
            let epoch := add(encoded, 64)
            attestors := add(epoch, mload(add(epoch, 128)))
            quorum := mload(add(epoch, 160))
        }
        return Quorum.signers(attestors, quorum, digest, signatures);
    }

    /// @inheritdoc IPools
    function feedCountAt(bytes32 pool, uint64 round) external view returns (uint32) {
        return _epochRef(pool, round).feedCount;
    }

    /// @inheritdoc IPools
    function sameFeeds(bytes32 pool, uint64 earlier, uint64 round) external view returns (bool) {
        (EpochRef memory one, EpochRef memory other) = (_epochRef(pool, earlier), _epochRef(pool, round));
        if (one.blob == other.blob) return true;
        return one.feedCount == other.feedCount && _feedsRoot(one.blob) == _feedsRoot(other.blob);
    }

    /// @inheritdoc IPools
    function epochCount(bytes32 pool) external view returns (uint256) {
        return exists(pool) ? uint256(_latest[pool].number) + 1 : 0;
    }

    /// @inheritdoc IBlobSource
    function pendingBlob() external view returns (bytes memory) {
        return Blob.pending();
    }

    /// @dev Returns the ABI encoding of a pool's rules. Reverts if there is no such pool.
    function _params(bytes32 pool) private view returns (bytes memory encoded) {
        encoded = Blob.read(Blob.derived(pool, _derivedCodeHash));
        if (encoded.length == 0) revert UnknownPool(pool);
    }

    /// @dev Returns the epoch of a round. Reverts if there is no such pool.
    function _epochRef(bytes32 pool, uint64 round) private view returns (EpochRef memory latest) {
        latest = _latest[pool];
        if (latest.blob == address(0)) revert UnknownPool(pool);
        if (round >= latest.fromRound) return latest;
        mapping(uint256 number => EpochRef) storage earlier = _earlier[pool];
        (uint256 low, uint256 high) = (0, latest.number);
        // Epochs ascend and the first one starts at round 0. Halving keeps an old round cheap, however many epochs were
        // appended after it.
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (earlier[middle].fromRound > round) high = middle;
            else low = middle;
        }
        return earlier[low];
    }

    function _feedsRoot(address blob) private view returns (bytes32) {
        return abi.decode(Blob.read(blob), (Epoch)).feedsRoot;
    }

    function _append(bytes32 pool, uint16 number, Epoch calldata epoch) private {
        _latest[pool] = EpochRef(
            uint256(epoch.fromRound).toUint56(),
            uint256(epoch.feedCount).toUint24(),
            number,
            Blob.write(abi.encode(epoch))
        );
        emit EpochAppended(
            pool, epoch.fromRound, epoch.feedsRoot, epoch.feedCount, epoch.manifest, epoch.attestors, epoch.quorum
        );
    }

    /// @dev Ends the external call and returns a blob's content as it is. Decoding it would only encode it again.
    function _return(bytes memory encoded) private pure {
        assembly ("memory-safe") {
            return(add(encoded, 32), mload(encoded))
        }
    }
}
