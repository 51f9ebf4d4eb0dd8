// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Pinball} from "../../contracts/libraries/Pinball.sol";
import {Dice} from "./Dice.sol";

/// @title PinballTest
/// @notice Compares the pinball loss with a plain implementation.
contract PinballTest {
    using Dice for uint256;

    /// @dev Draws a series. `flaw` percent of its values may be missing, out of range or crossing.
    function _series(uint256 seed, uint256 salt, uint256 steps, uint256 levels, uint256 flaw)
        private
        pure
        returns (int32[] memory values, bytes memory encoded)
    {
        values = new int32[](steps * levels);
        for (uint256 i; i < values.length; ++i) {
            int256 floor = i % levels == 0 ? -1e6 : int256(values[i - 1]);
            int256 value = floor + int256(seed.roll(salt + i, 0, uint256((1e6 - floor) / int256(levels))));
            if (seed.roll(salt + i + 1e6, 1, 100) <= flaw) {
                value = int256(seed.roll(salt + i + 2e6, 0, type(uint32).max)) + type(int32).min;
            }
            values[i] = int32(value < type(int32).min || value > type(int32).max ? int256(0) : value);
            if (flaw == 0) assert(values[i] >= floor && values[i] <= 1e6);
            encoded = bytes.concat(encoded, bytes4(uint32(values[i])));
        }
    }

    function _plainLoss(int32[] memory q, int32[] memory y, uint256 steps, uint256 levels)
        private
        pure
        returns (uint256 sum)
    {
        bool sound = true;
        for (uint256 i; i < q.length; ++i) {
            if (q[i] < -1e6 || q[i] > 1e6) sound = false;
            if (i % levels != 0 && q[i] < q[i - 1]) sound = false;
        }
        for (uint256 t; t < steps; ++t) {
            if (y[t] < -1e6 || y[t] > 1e6) continue;
            for (uint256 k = 1; k <= levels; ++k) {
                int256 gap = int256(y[t]) - q[t * levels + k - 1];
                if (!sound) sum += 2e6 * k;
                else if (gap >= 0) sum += k * uint256(gap);
                else sum += (levels + 1 - k) * uint256(-gap);
            }
        }
    }

    function testFuzz_loss_anySeries_isThePlainExpression(uint256 seed) external pure {
        uint256 steps = seed.roll(1, 1, 6);
        uint256 levels = seed.roll(2, 1, 9);
        uint256 flaw = seed.roll(3, 0, 2);
        (int32[] memory q, bytes memory forecast) = _series(seed, 100, steps, levels, flaw);
        (int32[] memory y, bytes memory observed) = _series(seed, 10_000, steps, 1, flaw * 10);
        assert(Pinball.loss(forecast, observed, steps, levels) == _plainLoss(q, y, steps, levels));
    }

    function testFuzz_loss_missingForecast_costsTheUpperBound(uint256 seed) external pure {
        uint256 steps = seed.roll(1, 1, 6);
        uint256 levels = seed.roll(2, 1, 9);
        (, bytes memory observed) = _series(seed, 100, steps, 1, 0);
        assert(Pinball.loss("", observed, steps, levels) == steps * levels * (levels + 1) * 1e6);
        assert(Pinball.loss("", "", steps, levels) == 0);
    }

    function testFuzz_loss_soundForecast_isWithinTheUpperBound(uint256 seed) external pure {
        (, bytes memory forecast) = _series(seed, 100, 4, 5, 0);
        (, bytes memory observed) = _series(seed, 10_000, 4, 1, 0);
        assert(Pinball.loss(forecast, observed, 4, 5) <= Pinball.loss("", observed, 4, 5));
    }
}
