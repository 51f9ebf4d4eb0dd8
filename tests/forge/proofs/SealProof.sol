// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Seal} from "../../../contracts/libraries/Seal.sol";

/// @title SealProof
/// @notice Halmos proves for all commits and keys that no key opens a `keyHash` that was copied from another commit.
/// @dev Halmos takes keccak256 to be free of collisions.
contract SealProof {
    struct Commit {
        address market;
        bytes32 pool;
        uint64 round;
        address forecaster;
        uint32 revision;
    }

    /// @notice Two commits have the same `keyHash` only if they are the same commit with the same key.
    function check_keyHash_belongsToOneCommitAndKey(
        Commit calldata own,
        bytes32 key,
        Commit calldata copy,
        bytes32 guess
    ) external view {
        if (Seal.keyHash(_seed(copy, guess)) != Seal.keyHash(_seed(own, key))) return;
        assert(copy.market == own.market && copy.pool == own.pool && copy.round == own.round);
        assert(copy.forecaster == own.forecaster && copy.revision == own.revision && guess == key);
    }

    /// @notice No other commit has the seed, and so the salts, of a commit, whatever its key.
    function check_seed_belongsToOneCommitAndKey(Commit calldata own, bytes32 key, Commit calldata copy, bytes32 guess)
        external
        view
    {
        if (_seed(copy, guess) != _seed(own, key)) return;
        assert(copy.market == own.market && copy.pool == own.pool && copy.round == own.round);
        assert(copy.forecaster == own.forecaster && copy.revision == own.revision && guess == key);
    }

    function _seed(Commit calldata c, bytes32 key) private view returns (bytes32) {
        return Seal.seed(Seal.context(c.market, c.pool, c.round, c.forecaster, c.revision), key);
    }
}
