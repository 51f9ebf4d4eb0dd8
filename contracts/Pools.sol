// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Epoch, PoolParams} from "./interfaces/ForewattTypes.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Blob} from "./libraries/Blob.sol";
import {Limits} from "./libraries/Limits.sol";

/// @title Pools
/// @notice The rules and epochs of all pools, and the pause.
contract Pools is IPools, AccessManaged {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev The account whose code is an epoch's ABI encoding, and the fields that the checks of the next epoch need.
    struct EpochRef {
        uint64 fromRound;
        uint32 feedCount;
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

    mapping(bytes32 pool => address blob) private _params;
    mapping(bytes32 pool => EpochRef[]) private _epochs;
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
        _params[pool] = Blob.write(abi.encode(params));
        emit PoolCreated(pool, msg.sender, params);
        _append(pool, first);
    }

    /// @inheritdoc IPools
    function appendEpoch(bytes32 pool, Epoch calldata epoch) external restricted {
        if (!exists(pool)) revert UnknownPool(pool);
        PoolParams memory params = abi.decode(Blob.read(_params[pool]), (PoolParams));
        EpochRef[] storage epochs = _epochs[pool];
        Limits.checkNext(epoch, params, epochs[epochs.length - 1].fromRound, epochs[epochs.length - 1].feedCount);
        _append(pool, epoch);
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
        return _params[pool] != address(0);
    }

    /// @inheritdoc IPools
    function paramsOf(bytes32 pool) external view returns (PoolParams memory) {
        _returnBlob(_paramsBlob(pool));
    }

    /// @inheritdoc IPools
    function paramsUnpaused(bytes32 pool) external view returns (PoolParams memory) {
        requireNotPaused();
        _returnBlob(_paramsBlob(pool));
    }

    /// @inheritdoc IPools
    function epochAt(bytes32 pool, uint64 round) external view returns (Epoch memory) {
        _returnBlob(_epochRef(pool, round).blob);
    }

    /// @inheritdoc IPools
    function feedCountAt(bytes32 pool, uint64 round) external view returns (uint32) {
        return _epochRef(pool, round).feedCount;
    }

    /// @inheritdoc IPools
    function sameFeeds(bytes32 pool, uint64 earlier, uint64 round) external view returns (bool) {
        (EpochRef memory earlierRef, EpochRef memory ref) = (_epochRef(pool, earlier), _epochRef(pool, round));
        if (earlierRef.blob == ref.blob) return true;
        return earlierRef.feedCount == ref.feedCount && _epoch(earlierRef.blob).feedsRoot == _epoch(ref.blob).feedsRoot;
    }

    /// @inheritdoc IPools
    function epochCount(bytes32 pool) external view returns (uint256) {
        return _epochs[pool].length;
    }

    function _paramsBlob(bytes32 pool) private view returns (address blob) {
        blob = _params[pool];
        if (blob == address(0)) revert UnknownPool(pool);
    }

    function _epochRef(bytes32 pool, uint64 round) private view returns (EpochRef storage) {
        EpochRef[] storage epochs = _epochs[pool];
        (uint256 low, uint256 high) = (0, epochs.length);
        if (high == 0) revert UnknownPool(pool);
        // Epochs ascend and the first one starts at round 0. Halving keeps an old round cheap, however many epochs were
        // appended after it.
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (epochs[middle].fromRound > round) high = middle;
            else low = middle;
        }
        return epochs[low];
    }

    function _epoch(address blob) private view returns (Epoch memory) {
        return abi.decode(Blob.read(blob), (Epoch));
    }

    function _append(bytes32 pool, Epoch calldata epoch) private {
        _epochs[pool].push(EpochRef(epoch.fromRound, epoch.feedCount, Blob.write(abi.encode(epoch))));
        emit EpochAppended(
            pool, epoch.fromRound, epoch.feedsRoot, epoch.feedCount, epoch.manifest, epoch.attestors, epoch.quorum
        );
    }

    /// @dev Ends the external call and returns a blob's content as it is. Decoding it would only encode it again.
    function _returnBlob(address blob) private view {
        bytes memory encoded = Blob.read(blob);
        assembly ("memory-safe") {
            return(add(encoded, 32), mload(encoded))
        }
    }
}
