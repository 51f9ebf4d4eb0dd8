// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Pinball: the integer loss of one feed's series
/// @dev Series are int32 big-endian in parts per million: forecast T*K step-major, observation T.
library Pinball {
    /// @notice Bound of every value, in ppm of capacity.
    int256 internal constant LIMIT = 1e6;

    /// @notice Loss of a leaf. A missing, crossing, out-of-range or wrongly sized forecast costs the upper bound an observed
    /// step; a missing observation (a leaf empty or wrongly sized, a step out of range) costs nothing.
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

    /// @notice Whether all T*K values are in range and none falls within its step, and only if so their loss.
    /// @dev last = -LIMIT at the first level of a step, else the value before, and for every value q against the step's y:
    ///     if (q < last || q > LIMIT) return (false, total);
    ///     if (y >= -LIMIT && y <= LIMIT) total += y >= q ? k * (y - q) : (K + 1 - k) * (q - y);
    /// Here without a branch a value: the step's last value is its largest, or some value falls;
    /// and the sum is that of k * (y - q), less (K + 1) times that of every y - q < 0. `stepLoss` says the sum in plain
    /// words, and a test holds both equal.
    function walk(bytes memory forecast, bytes memory observed, uint256 steps, uint256 levels)
        internal
        pure
        returns (bool sound, uint256 total)
    {
        assembly ("memory-safe") {
            let above := add(levels, 1)
            // The word that ends with the wanted four bytes begins 28 before them; signextend drops the rest.
            let at := add(forecast, 4)
            let truth := add(observed, 4)
            let falls := 0
            for { let end := add(truth, mul(steps, 4)) } lt(truth, end) { truth := add(truth, 4) } {
                let y := signextend(3, mload(truth))
                let last := sub(0, LIMIT)
                let weighted := 0
                let negative := 0
                for { let k := 1 } lt(k, above) { k := add(k, 1) } {
                    let q := signextend(3, mload(at))
                    at := add(at, 4)
                    falls := or(falls, slt(q, last))
                    last := q
                    let gap := sub(y, q)
                    weighted := add(weighted, mul(k, gap))
                    negative := add(negative, mul(slt(gap, 0), gap))
                }
                falls := or(falls, sgt(last, LIMIT))
                if iszero(or(slt(y, sub(0, LIMIT)), sgt(y, LIMIT))) {
                    total := add(total, sub(weighted, mul(above, negative)))
                }
            }
            sound := iszero(falls)
        }
    }

    /// @notice Sum over k of k*(y-q) if y >= q else (K+1-k)*(q-y), at step t.
    function stepLoss(bytes memory forecast, int256 y, uint256 t, uint256 levels) internal pure returns (uint256 sum) {
        for (uint256 k = 1; k <= levels; ++k) {
            int256 q = valueAt(forecast, t * levels + k - 1);
            sum += y >= q ? k * uint256(y - q) : (levels + 1 - k) * uint256(q - y);
        }
    }

    /// @notice Loss of the reference on one feed: the value observed at the same step of the earlier round, at every level,
    /// so K*(K+1)/2 * |y - q|. A missing step takes the last present value before it, else the next after it, else 0.
    function referenceLoss(bytes memory earlier, bytes memory observed, uint256 steps, uint256 levels)
        internal
        pure
        returns (uint256 total)
    {
        if (observed.length != steps * 4) return 0;
        bool any = earlier.length == steps * 4;
        int256 q = any ? _firstPresent(earlier, steps) : int256(0);
        for (uint256 t; t < steps; ++t) {
            if (any) {
                int256 present = valueAt(earlier, t);
                if (isPresent(present)) q = present;
            }
            int256 y = valueAt(observed, t);
            if (isPresent(y)) total += uint256(y >= q ? y - q : q - y);
        }
        total *= levels * (levels + 1) / 2;
    }

    /// @notice Number of observed steps.
    function observedSteps(bytes memory observed, uint256 steps) internal pure returns (uint256 count) {
        for (uint256 t; t < steps; ++t) {
            if (isPresent(valueAt(observed, t))) ++count;
        }
    }

    /// @notice Whether an observed value counts: type(int32).min, a missing one, is out of range too.
    function isPresent(int256 value) internal pure returns (bool) {
        return value >= -LIMIT && value <= LIMIT;
    }

    /// @notice The i-th int32 of a series; the caller holds i within its length.
    function valueAt(bytes memory series, uint256 i) internal pure returns (int256 value) {
        // int32(uint32(bytes4(series[4 * i:4 * i + 4])))
        assembly ("memory-safe") {
            value := signextend(3, mload(add(add(series, 4), mul(i, 4))))
        }
    }

    function _firstPresent(bytes memory series, uint256 steps) private pure returns (int256) {
        for (uint256 t; t < steps; ++t) {
            int256 value = valueAt(series, t);
            if (isPresent(value)) return value;
        }
        return 0;
    }
}
