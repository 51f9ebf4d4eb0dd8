// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rows} from "../../contracts/libraries/Rows.sol";
import {Dice} from "./Dice.sol";

/// @title RowsTest
/// @notice Compares the sum of a row with a plain implementation.
contract RowsTest {
    using Dice for uint256;

    /// @dev The second argument makes sure that the bytes after the row are not zero.
    function sumOf(bytes calldata row, bytes calldata) external pure returns (uint256) {
        return Rows.sum(row);
    }

    function testFuzz_sum_anyRow_isThePlainExpression(uint256 seed) external view {
        uint256 groups = seed.roll(0, 0, 60);
        bytes memory row;
        uint256 expected;
        for (uint256 i; i < groups; ++i) {
            uint256 loss = seed.roll(i + 1, 0, 3) == 0 ? type(uint40).max : seed.roll(i + 100, 0, type(uint40).max);
            row = bytes.concat(row, bytes5(uint40(loss)));
            expected += loss;
        }
        assert(this.sumOf(row, abi.encode(type(uint256).max)) == expected);
    }
}
