// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ForecastCommit, PoolParams} from "../../../contracts/interfaces/ForewattTypes.sol";
import {Typed} from "../../../contracts/libraries/Typed.sol";
import {Caller} from "./Caller.sol";

contract TypedProbe is Caller {
    function commitHash(ForecastCommit calldata forecast) external pure returns (bytes32) {
        return Typed.hash(forecast);
    }

    function observationHash(bytes32 pool, uint64 round, bytes32 root, uint128 available, bytes calldata cid)
        external
        pure
        returns (bytes32)
    {
        return Typed.hash(pool, round, root, available, cid);
    }

    function recover(bytes32 digest, bytes calldata signature) external pure returns (address) {
        return ECDSA.recover(digest, signature);
    }

    /// @notice The bytes whose hash identifies a pool.
    function poolEncoding(uint256 chainId, address market, PoolParams calldata params)
        external
        pure
        returns (bytes memory)
    {
        return abi.encode(chainId, market, params);
    }
}
