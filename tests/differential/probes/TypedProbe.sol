// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ForecastCommit, PoolParams} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Typed} from "../../../contracts/libraries/Typed.sol";
import {Caller} from "./Caller.sol";

/// @title TypedProbe
/// @notice Calls the library Typed, and recovers the signers of its hashes.
contract TypedProbe is Caller {
    /// @notice Returns the struct hash of a commit.
    function commitHash(ForecastCommit calldata forecast) external pure returns (bytes32) {
        return Typed.hash(forecast);
    }

    /// @notice Returns the struct hash of an observation.
    function observationHash(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        pure
        returns (bytes32)
    {
        return Typed.hash(pool, round, root, available, cid);
    }

    /// @notice Returns the signer of a digest.
    function recover(bytes32 digest, bytes calldata signature) external pure returns (address) {
        return ECDSA.recover(digest, signature);
    }

    /// @notice Returns the bytes whose keccak256 is a pool's id.
    function poolEncoding(uint256 chainId, address market, PoolParams calldata params)
        external
        pure
        returns (bytes memory)
    {
        return abi.encode(chainId, market, params);
    }
}
