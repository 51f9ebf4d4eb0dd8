// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Pinball: the integer loss of one feed's series of quantiles
/// @dev Series are int32 big-endian in parts per million: forecast T*K step-major, observation T.
library Pinball {
    /// @notice Marks a missing observed step.
    int256 internal constant MISSING = type(int32).min;
    /// @notice Bound of every value, in ppm of capacity.
    int256 internal constant LIMIT = 1e6;

    error WrongSeriesLength(uint256 length, uint256 expected);

    /// @notice Loss of a leaf. Missing, crossing or out-of-range forecasts cost the upper bound an observed step; a
    /// missing observation (empty `observed`, or a step that is missing or out of range) costs nothing.
    /// @param forecast T*K values, or empty for a leaf that is missing.
    /// @param observed T values, or empty for a feed that was not observed.
    function loss(bytes memory forecast, bytes memory observed, uint256 steps, uint256 levels)
        internal
        pure
        returns (uint256 total)
    {
        if (observed.length == 0) return 0;
        _requireLength(observed.length, steps * 4);
        if (forecast.length != 0) _requireLength(forecast.length, steps * levels * 4);
        bool sound = forecast.length != 0 && isCanonical(forecast, steps, levels);
        for (uint256 t; t < steps; ++t) {
            int256 y = valueAt(observed, t);
            if (y < -LIMIT || y > LIMIT) continue;
            total += sound ? stepLoss(forecast, y, t, levels) : levels * (levels + 1) * uint256(LIMIT);
        }
    }

    /// @notice Sum over k of k*(y-q) if y >= q else (K+1-k)*(q-y), at step t.
    function stepLoss(bytes memory forecast, int256 y, uint256 t, uint256 levels) internal pure returns (uint256 sum) {
        for (uint256 k = 1; k <= levels; ++k) {
            int256 q = valueAt(forecast, t * levels + k - 1);
            sum += y >= q ? k * uint256(y - q) : (levels + 1 - k) * uint256(q - y);
        }
    }

    /// @notice Whether all values are in range and none falls within its step.
    function isCanonical(bytes memory forecast, uint256 steps, uint256 levels) internal pure returns (bool) {
        for (uint256 t; t < steps; ++t) {
            int256 last = -LIMIT;
            for (uint256 k; k < levels; ++k) {
                int256 q = valueAt(forecast, t * levels + k);
                if (q < last || q > LIMIT) return false;
                last = q;
            }
        }
        return true;
    }

    /// @notice The i-th int32 of a series; the caller holds i within its length.
    function valueAt(bytes memory series, uint256 i) internal pure returns (int256 value) {
        // The word that ends with the wanted four bytes begins 28 before them; signextend drops the rest.
        assembly ("memory-safe") {
            value := signextend(3, mload(add(add(series, 4), mul(i, 4))))
        }
    }

    function _requireLength(uint256 length, uint256 expected) private pure {
        if (length != expected) revert WrongSeriesLength(length, expected);
    }
}
