// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Pinball
/// @notice The pinball loss of one feed's series, in integers.
/// @dev A series is a list of big-endian int32 in ppm of capacity. A forecast has T*K values, step by step with K
/// values each. An observation has T values.
library Pinball {
    /// @notice Largest absolute value, in ppm of capacity.
    int256 internal constant LIMIT = 1e6;

    /// @notice Returns the loss of a forecast. A forecast of the wrong size, out of range, or with crossing quantiles
    /// has the largest possible loss in each observed step. A step without an observation has no loss: its value is out
    /// of range, or the observation has the wrong size.
    function loss(bytes memory forecast, bytes memory observed, uint256 steps, uint256 levels)
        internal
        pure
        returns (uint256)
    {
        if (observed.length != steps * 4) return 0;
        if (forecast.length == steps * levels * 4) {
            (bool sound, uint256 total) = walk(forecast, observed, steps, levels);
            if (sound) return total;
        }
        return observedSteps(observed, steps) * levels * (levels + 1) * uint256(LIMIT);
    }

    /// @notice Returns the loss of a forecast if all T*K values are in range and do not decrease within a step.
    /// @return sound Whether they are.
    /// @return total The loss, meaningless if not `sound`.
    /// @dev For every value q of a step with observation y, where `last` is the value before q, or -LIMIT at the first
    /// level:
    ///     if (q < last || q > LIMIT) return (false, total);
    ///     if (y >= -LIMIT && y <= LIMIT) total += y >= q ? k * (y - q) : (K + 1 - k) * (q - y);
    /// This implementation has no branch per value. It checks only the last value of a step against LIMIT, since it is
    /// the largest unless some value decreases. And it sums k * (y - q) over all values, less (K + 1) times the
    /// negative y - q. `stepLoss` is the same sum with branches, and a test compares both.
    function walk(bytes memory forecast, bytes memory observed, uint256 steps, uint256 levels)
        internal
        pure
        returns (bool sound, uint256 total)
    {
        assembly ("memory-safe") {
            let levelsPlusOne := add(levels, 1)
            // The word that ends with a four-byte value starts 28 bytes before it. signextend drops its other bytes.
            let forecastAt := add(forecast, 4)
            let observedAt := add(observed, 4)
            let decreases := 0
            for { let end := add(observedAt, mul(steps, 4)) } lt(observedAt, end) { observedAt := add(observedAt, 4) } {
                let y := signextend(3, mload(observedAt))
                let last := sub(0, LIMIT)
                let weighted := 0
                let negative := 0
                for { let k := 1 } lt(k, levelsPlusOne) { k := add(k, 1) } {
                    let q := signextend(3, mload(forecastAt))
                    forecastAt := add(forecastAt, 4)
                    decreases := or(decreases, slt(q, last))
                    last := q
                    let gap := sub(y, q)
                    weighted := add(weighted, mul(k, gap))
                    negative := add(negative, mul(slt(gap, 0), gap))
                }
                decreases := or(decreases, sgt(last, LIMIT))
                if iszero(or(slt(y, sub(0, LIMIT)), sgt(y, LIMIT))) {
                    total := add(total, sub(weighted, mul(levelsPlusOne, negative)))
                }
            }
            sound := iszero(decreases)
        }
    }

    /// @notice Returns the loss of step t: the sum over k of k*(y-q) if y >= q, else (K+1-k)*(q-y).
    function stepLoss(bytes memory forecast, int256 y, uint256 t, uint256 levels) internal pure returns (uint256 sum) {
        for (uint256 k = 1; k <= levels; ++k) {
            int256 q = valueAt(forecast, t * levels + k - 1);
            sum += y >= q ? k * uint256(y - q) : (levels + 1 - k) * uint256(q - y);
        }
    }

    /// @notice Returns the loss of the reference. At every level, its forecast is the value q observed at the same step
    /// of the earlier round, so that a step has the loss K*(K+1)/2 * |y - q|. A missing value is replaced by the last
    /// present value before it, else by the first after it, else by 0.
    function referenceLoss(bytes memory earlier, bytes memory observed, uint256 steps, uint256 levels)
        internal
        pure
        returns (uint256 total)
    {
        if (observed.length != steps * 4) return 0;
        bool usable = earlier.length == steps * 4;
        int256 q = usable ? _firstPresent(earlier, steps) : int256(0);
        for (uint256 t; t < steps; ++t) {
            if (usable) {
                int256 present = valueAt(earlier, t);
                if (isPresent(present)) q = present;
            }
            int256 y = valueAt(observed, t);
            if (isPresent(y)) total += uint256(y >= q ? y - q : q - y);
        }
        total *= levels * (levels + 1) / 2;
    }

    /// @notice Returns the number of steps with an observation.
    function observedSteps(bytes memory observed, uint256 steps) internal pure returns (uint256 count) {
        for (uint256 t; t < steps; ++t) {
            if (isPresent(valueAt(observed, t))) ++count;
        }
    }

    /// @notice Returns whether an observed value is in range. A missing value, type(int32).min, is not.
    function isPresent(int256 value) internal pure returns (bool) {
        return value >= -LIMIT && value <= LIMIT;
    }

    /// @notice Returns the i-th value of a series. The caller checks that it exists.
    function valueAt(bytes memory series, uint256 i) internal pure returns (int256 value) {
        // int32(uint32(bytes4(series[4 * i:4 * i + 4])))
        assembly ("memory-safe") {
            value := signextend(3, mload(add(add(series, 4), mul(i, 4))))
        }
    }

    /// @dev Returns the first value in range, 0 without one.
    function _firstPresent(bytes memory series, uint256 steps) private pure returns (int256) {
        for (uint256 t; t < steps; ++t) {
            int256 value = valueAt(series, t);
            if (isPresent(value)) return value;
        }
        return 0;
    }
}
