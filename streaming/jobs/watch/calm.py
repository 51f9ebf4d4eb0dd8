"""Which assets a batch says nothing special of: nearly all of them, nearly always, so that few have to be followed.

The answer is on the safe side: an asset that is calm has no reading that any rule is about.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from streaming.jobs.watch.series import Series
from streaming.quality.rules import GOOD, Gap, Rules, Spike, Stuck

SECOND_US = 1_000_000


def calm_assets(rows: pa.Table, level: np.ndarray, series: Mapping[str, Series], rules: Rules) -> set[str]:
    """The assets with nothing but good readings that follow upon the known ones in time, with no jump or standstill.

    `level` is each row's, as a `Point` has it. An asset without a known series, or with an open condition, is not calm.
    """
    asset_ids, asset = _encoded(rows["asset_id"])
    classes, of_class = _encoded(rows["asset_class"])
    known = [series.get(each) for each in asset_ids]
    time = rows["time"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
    interval = rows["interval_s"].to_numpy() * SECOND_US
    order = np.lexsort((time, asset))
    asset, of_class, time, level, interval = (each[order] for each in (asset, of_class, time, level, interval))
    first = np.append(True, asset[1:] != asset[:-1])
    before = np.array([0 if each is None else round(each.last.time.timestamp() * SECOND_US) for each in known])
    level_before = np.array([0.0 if each is None else each.last.level for each in known])
    passed = time - np.where(first, before[asset], np.roll(time, 1))
    change = level - np.where(first, level_before[asset], np.roll(level, 1))
    special = (rows["quality"].to_numpy()[order] != GOOD) | (passed <= 0)
    for rule in rules.series:
        match rule:
            case Gap():
                special |= passed > rule.intervals * interval
            case Spike():
                steps = {str(name): step for name, step in rule.steps.items()}
                limits = np.array([steps.get(each, np.inf) for each in classes])
                special |= (passed == interval) & (np.abs(change) > limits[of_class])
            case Stuck():
                between = (level > rule.between[0]) & (level < rule.between[1])
                special |= np.isin(classes, rule.classes)[of_class] & between & (change == 0)
    restless = {asset_ids[each] for each in np.unique(asset[special])}
    return {name for name, each in zip(asset_ids, known, strict=True) if each is not None and not each.open} - restless


def _encoded(names: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    """The names that occur, and which of them each row has."""
    encoded = names.combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
