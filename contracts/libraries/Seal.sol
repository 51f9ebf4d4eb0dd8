// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ForecastCommit} from "../interfaces/ForewattTypes.sol";
import {IMarket} from "../interfaces/IMarket.sol";

/// @title Seal
/// @notice Binds the payload key of a commit to that commit's context. Nobody else can reveal a copied `keyHash`, and
/// a copied root can't be rebuilt from another context.
library Seal {
    /// @notice Returns the context of a commit: keccak256(abi.encode(chainid, market, pool, round, forecaster,
    /// revision)).
    function context(address market, bytes32 pool, uint64 round, address forecaster, uint32 revision)
        internal
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, market, pool, round, forecaster, revision));
    }

    /// @notice Returns the seed of the salts: keccak256(abi.encode(context, key)).
    function seed(bytes32 context_, bytes32 key) internal pure returns (bytes32) {
        return keccak256(abi.encode(context_, key));
    }

    /// @notice Returns what a commit publishes of its seed before the gate: keccak256(abi.encode(seed)).
    function keyHash(bytes32 seed_) internal pure returns (bytes32) {
        return keccak256(abi.encode(seed_));
    }

    /// @notice Returns the seed that the payload key of a commit gives. Reverts with IMarket.WrongKey if it doesn't
    /// have the commit's `keyHash`.
    function open(ForecastCommit calldata forecast, address market, bytes32 key) internal view returns (bytes32 seed_) {
        seed_ = seed(context(market, forecast.pool, forecast.round, forecast.forecaster, forecast.revision), key);
        if (keyHash(seed_) != forecast.keyHash) revert IMarket.WrongKey();
    }
}
