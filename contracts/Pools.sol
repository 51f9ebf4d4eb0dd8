// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Epoch, PoolParams} from "./interfaces/ForewattTypes.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Limits} from "./libraries/Limits.sol";

/// @title Pools
contract Pools is IPools {
    /// @inheritdoc IPools
    address public immutable vault;
    /// @inheritdoc IPools
    address public immutable market;

    mapping(bytes32 pool => PoolParams) private _params;
    mapping(bytes32 pool => Epoch[]) private _epochs;

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
        _params[pool] = params;
        _epochs[pool].push(first);
        emit PoolCreated(pool, msg.sender, params);
        emit EpochAppended(pool, 0, first.feedsRoot, first.feedCount, first.manifest, first.attestors, first.quorum);
    }

    /// @inheritdoc IPools
    function poolId(PoolParams calldata params) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, market, params));
    }

    /// @inheritdoc IPools
    function exists(bytes32 pool) public view returns (bool) {
        return _epochs[pool].length != 0;
    }

    /// @inheritdoc IPools
    function paramsOf(bytes32 pool) external view returns (PoolParams memory params) {
        params = _params[pool];
        // A pool that was created has at least one entry a round.
        if (params.maxEntries == 0) revert UnknownPool(pool);
    }

    /// @inheritdoc IPools
    function epochAt(bytes32 pool, uint64 round) external view returns (Epoch memory) {
        Epoch[] storage epochs = _epochs[pool];
        uint256 i = epochs.length;
        if (i == 0) revert UnknownPool(pool);
        // Epochs ascend and the first begins at round 0, so the search always ends.
        while (epochs[--i].fromRound > round) {}
        return epochs[i];
    }

    /// @inheritdoc IPools
    function epochCount(bytes32 pool) external view returns (uint256) {
        return _epochs[pool].length;
    }
}
