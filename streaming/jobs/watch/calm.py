"""Assets for which no rule can fire. Nearly all are calm, so only a few need the slower fold of `watch.series`.

The test is conservative: a calm asset breaks no rule, but an asset that is not calm need not break one.
"""

import numpy as np
import pyarrow as pa

from streaming.quality.rules import GOOD, Gap, Reversed, Rules, Spike, Stuck

SECOND_US = 1_000_000


def calm_assets(rows: pa.Table, level: np.ndarray, asset: np.ndarray, before: np.ndarray, rules: Rules) -> np.ndarray:
    """Whether each asset's readings are all good, on time and later than the known ones, with no spike or standstill.

    `level` has each row's level, as in `Point`, and `asset` its asset's place in `before`, which has the columns of
    `SeriesMemory`. An asset without a known series, or with an open finding, is not calm.
    """
    classes, of_class = encode(rows["asset_class"])
    time, interval = times_us(rows), rows["interval_s"].to_numpy() * SECOND_US
    order = np.lexsort((time, asset))
    asset, of_class, time, level, interval = (array[order] for array in (asset, of_class, time, level, interval))
    first = np.ones(len(asset), bool)
    first[1:] = asset[1:] != asset[:-1]
    elapsed = time - np.where(first, before["time_us"][asset], np.roll(time, 1))
    change = level - np.where(first, before["level"][asset], np.roll(level, 1))
    notable = (rows["quality"].to_numpy()[order] != GOOD) | (elapsed <= 0)
    for rule in rules.series:
        match rule:
            case Gap():
                notable |= elapsed > rule.intervals * interval
            case Spike():
                steps = {str(name): step for name, step in rule.steps.items()}
                limits = np.array([steps.get(name, np.inf) for name in classes])
                notable |= (elapsed == interval) & (np.abs(change) > limits[of_class])
            case Stuck():
                between = (level > rule.between[0]) & (level < rule.between[1])
                notable |= np.isin(classes, rule.classes)[of_class] & between & (change == 0)
            case Reversed():
                notable |= np.isin(classes, rule.classes)[of_class] & (level < rule.below)
    calm = before["known"] & ~before["open"]
    calm[asset[notable]] = False
    return calm


def times_us(rows: pa.Table) -> np.ndarray:
    """The rows' times in microseconds since 1970."""
    return rows["time"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()


def encode(names: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    """The distinct names, and for each row the index of its name."""
    encoded = names.combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
