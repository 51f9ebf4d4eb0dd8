// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ForecastCommit} from "../interfaces/ForewattTypes.sol";

/// @title Typed
/// @notice The EIP-712 struct hashes of commits and observations.
library Typed {
    bytes32 internal constant FORECAST_COMMIT = keccak256(
        "ForecastCommit(bytes32 pool,uint64 round,address forecaster,uint32 revision,bytes32 root,bytes32 keyHash,bytes cid,bytes32 modelVersion,uint64 issuedAt,uint96 wager)"
    );
    bytes32 internal constant OBSERVATION =
        keccak256("Observation(bytes32 pool,uint64 round,bytes32 root,uint128 available,bytes cid)");

    /// @notice Returns the struct hash of a commit.
    function hash(ForecastCommit calldata forecast) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                FORECAST_COMMIT,
                forecast.pool,
                forecast.round,
                forecast.forecaster,
                forecast.revision,
                forecast.root,
                forecast.keyHash,
                keccak256(forecast.cid),
                forecast.modelVersion,
                forecast.issuedAt,
                forecast.wager
            )
        );
    }

    /// @notice Returns the struct hash of an observation.
    function hash(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(OBSERVATION, pool, round, root, available, keccak256(cid)));
    }
}
