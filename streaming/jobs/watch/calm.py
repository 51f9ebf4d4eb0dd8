"""Assets for which no rule can fire. Nearly all are calm, so only a few need the slower fold of `watch.series`.

The test is conservative: a calm asset breaks no rule, but an asset that is not calm need not break one.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from streaming.jobs.watch.series import Series
from streaming.quality.rules import GOOD, Gap, Reversed, Rules, Spike, Stuck

SECOND_US = 1_000_000


def calm_assets(rows: pa.Table, level: np.ndarray, series: Mapping[str, Series], rules: Rules) -> set[str]:
    """Assets whose readings are all good, on time and later than the known ones, without a spike or standstill.

    `level` has each row's level, as in `Point`. An asset without a known series, or with an open finding, is not calm.
    """
    asset_ids, asset = _encode(rows["asset_id"])
    classes, of_class = _encode(rows["asset_class"])
    known = [series.get(name) for name in asset_ids]
    time = rows["time"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
    interval = rows["interval_s"].to_numpy() * SECOND_US
    order = np.lexsort((time, asset))
    asset, of_class, time, level, interval = (array[order] for array in (asset, of_class, time, level, interval))
    first = np.append(True, asset[1:] != asset[:-1])
    before = np.array([0 if state is None else round(state.last.time.timestamp() * SECOND_US) for state in known])
    level_before = np.array([0.0 if state is None else state.last.level for state in known])
    elapsed = time - np.where(first, before[asset], np.roll(time, 1))
    change = level - np.where(first, level_before[asset], np.roll(level, 1))
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
    eventful = {asset_ids[index] for index in np.unique(asset[notable])}
    settled = {name for name, state in zip(asset_ids, known, strict=True) if state is not None and not state.open}
    return settled - eventful


def _encode(names: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    """The distinct names, and for each row the index of its name."""
    encoded = names.combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
