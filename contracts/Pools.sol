// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Epoch, PoolParams} from "./interfaces/ForewattTypes.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Blob} from "./libraries/Blob.sol";
import {Limits} from "./libraries/Limits.sol";

/// @title Pools
contract Pools is IPools {
    /// @dev Where an epoch's ABI encoding lies, and its first round.
    struct EpochRef {
        uint64 fromRound;
        address blob;
    }

    /// @inheritdoc IPools
    address public immutable vault;
    /// @inheritdoc IPools
    address public immutable market;

    mapping(bytes32 pool => address blob) private _params;
    mapping(bytes32 pool => EpochRef[]) private _epochs;

    constructor(address vault_, address market_) {
        vault = vault_;
        market = market_;
    }

    /// @inheritdoc IPools
    function createPool(PoolParams calldata params, Epoch calldata first) external returns (bytes32 pool) {
        pool = poolId(params);
        if (exists(pool)) revert PoolExists(pool);
        Limits.check(params, IVault(vault).cooldown());
        if (first.fromRound != 0) revert LimitBroken("the first epoch's fromRound = 0");
        Limits.check(first, params);
        _params[pool] = Blob.write(abi.encode(params));
        _epochs[pool].push(EpochRef(0, Blob.write(abi.encode(first))));
        emit PoolCreated(pool, msg.sender, params);
        emit EpochAppended(pool, 0, first.feedsRoot, first.feedCount, first.manifest, first.attestors, first.quorum);
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
        if (!exists(pool)) revert UnknownPool(pool);
        _answer(_params[pool]);
    }

    /// @inheritdoc IPools
    function epochAt(bytes32 pool, uint64 round) external view returns (Epoch memory) {
        EpochRef[] storage epochs = _epochs[pool];
        uint256 i = epochs.length;
        if (i == 0) revert UnknownPool(pool);
        // Epochs ascend and the first begins at round 0, so the search always ends.
        while (epochs[--i].fromRound > round) {}
        _answer(epochs[i].blob);
    }

    /// @inheritdoc IPools
    function epochCount(bytes32 pool) external view returns (uint256) {
        return _epochs[pool].length;
    }

    /// @dev Ends the call with the blob's ABI encoding as it stands: decoding it here would only encode it again.
    function _answer(address blob) private view {
        bytes memory encoded = Blob.read(blob);
        assembly ("memory-safe") {
            return(add(encoded, 32), mload(encoded))
        }
    }
}
