// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bits} from "../../../contracts/libraries/Bits.sol";
import {Caller} from "./Caller.sol";

contract BitsProbe is Caller {
    using Bits for uint128;

    function bits(uint128 set, uint8 i) external pure returns (bool, uint128, uint128, uint256) {
        return (set.has(i), set.with(i), set.below(i), set.count());
    }
}
