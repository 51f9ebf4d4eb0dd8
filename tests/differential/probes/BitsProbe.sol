// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bits} from "../../../contracts/libraries/Bits.sol";
import {Caller} from "./Caller.sol";

/// @title BitsProbe
/// @notice Calls the library Bits.
contract BitsProbe is Caller {
    using Bits for uint128;

    /// @notice Returns has, with, below and count of a set and an index.
    function bits(uint128 set, uint8 i) external pure returns (bool, uint128, uint128, uint256) {
        return (set.has(i), set.with(i), set.below(i), set.count());
    }
}
