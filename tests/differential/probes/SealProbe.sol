// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ForecastCommit} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Seal} from "../../../contracts/libraries/Seal.sol";
import {Caller} from "./Caller.sol";

/// @title SealProbe
/// @notice Calls the library Seal.
contract SealProbe is Caller {
    /// @notice Returns the context of a commit on this chain.
    function context(address market, bytes32 pool, uint64 round, address forecaster, uint32 revision)
        external
        view
        returns (bytes32)
    {
        return Seal.context(market, pool, round, forecaster, revision);
    }

    /// @notice Returns the seed that a key gives in a context, and its hash.
    function seed(bytes32 context_, bytes32 key) external pure returns (bytes32 seed_, bytes32 keyHash) {
        seed_ = Seal.seed(context_, key);
        keyHash = Seal.keyHash(seed_);
    }

    /// @notice Returns the seed of a commit if the key is its own.
    function opened(ForecastCommit calldata forecast, address market, bytes32 key) external view returns (bytes32) {
        return Seal.open(forecast, market, key);
    }
}
