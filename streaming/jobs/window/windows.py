"""Sliding windows over each asset's good readings: a batch of readings recomputes the windows that it changes.

A window is always computed from all its readings, identified by asset and time. So the windows do not depend on the
order of the readings, nor on repeated readings or batches. A reading that is sent again with bad quality is removed
from its windows. The newest readings are remembered; older ones, and those from before a restart, are read from the
history.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forewatt.clear_sky import clear_sky_w_m2, sine_of_elevation
from streaming.jobs.rows import newest

HOUR_MS = 3_600_000
WINDOW_MS, SLIDE_MS = HOUR_MS, HOUR_MS // 4
MEMORY_MS = 2 * WINDOW_MS
"""An asset's readings are remembered for this long before its newest one."""
SPAN_MS = 2**42
"""Larger than any time in ms: a reading's key is `number of its asset * SPAN_MS + time`."""
TIME_MS = pa.timestamp("ms", "UTC")
ASSET_COLUMNS = ("asset_class", "region", "capacity_mw", "latitude", "longitude", "interval_s")

Columns = tuple[np.ndarray, np.ndarray]
"""Keys, and power in MW."""
EMPTY: Columns = (np.empty(0, np.int64), np.empty(0))


class History(Protocol):
    """Good readings that are stored outside these windows. Methods return tables of asset_id, time and power_mw."""

    def newest(self, asset_ids: Sequence[str]) -> pa.Table:
        """Each asset's newest reading, and those at most `MEMORY_MS` before it."""

    def before(self, moments_ms: Mapping[str, int]) -> pa.Table:
        """Each asset's last reading before a time (ms), and those at most `MEMORY_MS` before it."""

    def between(self, ranges: Mapping[str, tuple[int, int]]) -> pa.Table:
        """Each asset's readings from the first time of its range (ms) until before the second."""


class NullHistory:
    """Null history, for a full replay."""

    def newest(self, _asset_ids: Sequence[str]) -> pa.Table:
        """An empty table."""
        return pa.table({})

    def before(self, _moments_ms: Mapping[str, int]) -> pa.Table:
        """An empty table."""
        return pa.table({})

    def between(self, _ranges: Mapping[str, tuple[int, int]]) -> pa.Table:
        """An empty table."""
        return pa.table({})


@dataclass(frozen=True)
class SortedReadings:
    """Good readings sorted by key, one per key."""

    keys: np.ndarray
    power_mw: np.ndarray

    @classmethod
    def merged(cls, *parts: Columns) -> Self:
        """The last reading of every key, in the order of the parts. A last reading of NaN removes its key."""
        keys, power_mw = _last(*parts)
        valid = ~np.isnan(power_mw)
        return cls(keys[valid], power_mw[valid])

    def changed(self, before: Columns, after: Columns) -> Self:
        """`merged` of the readings before, these and those after. Its time is that of copying, not of sorting these."""
        unknown = ~self._places(before[0])[1]
        keys, power_mw = _last((before[0][unknown], before[1][unknown]), after)
        places, known = self._places(keys)
        gone = np.isnan(power_mw)
        rest = self.without(places[known & gone])
        places, known = rest._places(keys)
        power_after = rest.power_mw.copy()
        power_after[places[known]] = power_mw[known]
        new = ~known & ~gone
        return type(self)(
            np.insert(rest.keys, places[new], keys[new]), np.insert(power_after, places[new], power_mw[new])
        )

    def without(self, places: np.ndarray) -> Self:
        """The readings without those at these places."""
        return type(self)(np.delete(self.keys, places), np.delete(self.power_mw, places)) if len(places) else self

    def _places(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The place of each key, or the one where it would be inserted, and whether it is there."""
        places = np.searchsorted(self.keys, keys)
        known = places < len(self.keys)
        known[known] = self.keys[places[known]] == keys[known]
        return places, known

    def window_bounds(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the first reading of each window, and of the one after its last.

        A window's key is `number of its asset * SPAN_MS + end of the window`.
        """
        return np.searchsorted(self.keys, keys - WINDOW_MS), np.searchsorted(self.keys, keys)


@dataclass(frozen=True)
class WindowChanges:
    """The finished windows that a batch changes, and those that are no longer finished."""

    finished: pa.Table
    gone: pa.Table
    """Columns asset_id and window_end."""


class Windows:
    """The windows of all assets, updated batch by batch."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._numbers: dict[str, int] = {}
        self._since: dict[int, int] = {}
        """By asset number, the time (ms) from which on all the asset's readings are remembered."""
        self._readings = SortedReadings(*EMPTY)

    def update(self, rows: pa.Table) -> WindowChanges:
        """Add a batch of readings and return the windows that it changes.

        A window is finished once a reading of its last interval is there. Rows have asset_id, time, power_mw (NaN
        removes an earlier reading of that time) and ASSET_COLUMNS.
        """
        assets = newest(rows, ["asset_id"])
        numbers = self._number(assets["asset_id"])
        new = self._keys(rows), rows["power_mw"].to_numpy()
        old = self._recall(assets["asset_id"], numbers, new[0])
        self._readings = self._readings.changed(old, new)
        retracted = _touched(new[0][np.isnan(new[1])])
        finished, keys = _finished(self._readings, numbers, assets, _touched(new[0]))
        gone = retracted[~np.isin(retracted, keys)]
        names = assets.take(pa.array(_positions(numbers)[gone // SPAN_MS]))["asset_id"]
        self._forget(numbers)
        ends = pa.array(gone % SPAN_MS).cast(TIME_MS)
        return WindowChanges(finished, pa.table({"asset_id": names, "window_end": ends}))

    def newest_finished(self, rows: pa.Table) -> pa.Table:
        """The newest finished window of each asset in these rows, where it has one.

        Rows are all rows of some assets in the batch of the last update, whether or not the history has them already.
        """
        assets = newest(rows, ["asset_id"])
        numbers = self._number(assets["asset_id"])
        names = dict(zip(numbers.tolist(), assets["asset_id"].to_pylist(), strict=True))
        new = self._keys(rows), rows["power_mw"].to_numpy()
        earlier, newest_windows = EMPTY, []
        since = {number: self._since[number] for number in names}
        while since:
            readings = SortedReadings.merged(earlier, (self._readings.keys, self._readings.power_mw), new)
            candidates = readings.keys[np.isin(readings.keys // SPAN_MS, list(since))]
            windows, keys = _finished(readings, numbers, assets, _touched(candidates))
            known_ms = np.array([since[number] for number in (keys // SPAN_MS).tolist()], np.int64)
            complete = newest(windows.filter(pa.array(keys % SPAN_MS - WINDOW_MS >= known_ms)), ["asset_id"])
            newest_windows.append(complete)
            done = set(self._number(complete["asset_id"]).tolist())
            unfinished = {
                names[number]: time_ms for number, time_ms in since.items() if number not in done and time_ms > 0
            }
            more = self._columns(self._history.before(unfinished)) if unfinished else EMPTY
            earlier = np.concatenate([earlier[0], more[0]]), np.concatenate([earlier[1], more[1]])
            since = {self._numbers[name]: 0 for name in unfinished} | _since(more[0])
        return pa.concat_tables(newest_windows)

    def forget(self, asset_ids: Iterable[str]) -> None:
        """Forget the readings of these assets; the history has them."""
        numbers = [self._numbers[name] for name in asset_ids if name in self._numbers]
        for number in numbers:
            self._since.pop(number, None)
        others = ~np.isin(self._readings.keys // SPAN_MS, numbers)
        self._readings = SortedReadings(self._readings.keys[others], self._readings.power_mw[others])

    def _number(self, asset_ids: pa.ChunkedArray) -> np.ndarray:
        """The assets' numbers; new assets get the next ones."""
        return np.array(
            [self._numbers.setdefault(name, len(self._numbers)) for name in asset_ids.to_pylist()], np.int64
        )

    def _keys(self, rows: pa.Table) -> np.ndarray:
        encoded = rows["asset_id"].combine_chunks().dictionary_encode()
        return self._number(encoded.dictionary)[encoded.indices.to_numpy()] * SPAN_MS + _times_ms(rows)

    def _recall(self, asset_ids: pa.ChunkedArray, numbers: np.ndarray, keys: np.ndarray) -> Columns:
        """The readings that the windows of these keys need and that are not remembered, read from the history."""
        names = dict(zip(numbers.tolist(), asset_ids.to_pylist(), strict=True))
        unknown = [name for number, name in names.items() if number not in self._since]
        recent = self._columns(self._history.newest(unknown)) if unknown else EMPTY
        since = dict.fromkeys((self._numbers[name] for name in unknown), 0) | _since(recent[0])
        known_ms = [since[number] if number in since else self._since[number] for number in numbers.tolist()]
        ordered = np.sort(keys)
        first = ordered[np.searchsorted(ordered, numbers * SPAN_MS)] % SPAN_MS - WINDOW_MS
        last = ordered[np.searchsorted(ordered, (numbers + 1) * SPAN_MS) - 1] % SPAN_MS + WINDOW_MS
        late = {
            names[number]: (begin, min(end, known))
            for number, known, begin, end in zip(numbers.tolist(), known_ms, first.tolist(), last.tolist(), strict=True)
            if begin < known
        }
        old = self._columns(self._history.between(late)) if late else EMPTY
        self._since |= since
        return np.concatenate([old[0], recent[0]]), np.concatenate([old[1], recent[1]])

    def _columns(self, rows: pa.Table) -> Columns:
        return (self._keys(rows), rows["power_mw"].to_numpy()) if rows.num_rows else EMPTY

    def _forget(self, numbers: np.ndarray) -> None:
        """Drop the readings of these assets that are more than `MEMORY_MS` older than the newest one."""
        keys = self._readings.keys
        count = np.searchsorted(keys, (numbers + 1) * SPAN_MS)
        # An asset with only bad readings has no key.
        has = count > np.searchsorted(keys, numbers * SPAN_MS)
        numbers, last = numbers[has], count[has] - 1
        # After the newest readings are retracted, readings that were dropped earlier are still not remembered.
        before = np.array([self._since[number] for number in numbers.tolist()], np.int64)
        oldest = np.maximum(keys[last] % SPAN_MS - MEMORY_MS, before)
        begin = np.searchsorted(keys, numbers * SPAN_MS)
        self._readings = self._readings.without(_ranges(begin, np.searchsorted(keys, numbers * SPAN_MS + oldest)))
        self._since |= dict(zip(numbers.tolist(), oldest.tolist(), strict=True))


def _last(*parts: Columns) -> Columns:
    """The last reading of every key, in the order of the parts, sorted by key."""
    keys, power_mw = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    last = order[np.append(ordered[1:] != ordered[:-1], True)] if len(order) else order
    return keys[last], power_mw[last]


def _ranges(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """All whole numbers from each beginning until before its end."""
    lengths = end - begin
    ends = np.cumsum(lengths)
    return np.arange(lengths.sum()) + np.repeat(begin - ends + lengths, lengths)


def _since(keys: np.ndarray) -> dict[int, int]:
    """By asset number, the time (ms) from which on these readings are complete."""
    # A history's rows are in no order; after sorting, an asset's last one is its newest.
    ordered = np.sort(keys)
    newest_of = dict(zip((ordered // SPAN_MS).tolist(), (ordered % SPAN_MS).tolist(), strict=True))
    return {number: newest_ms - MEMORY_MS for number, newest_ms in newest_of.items()}


def _touched(keys: np.ndarray) -> np.ndarray:
    """The distinct keys of the windows that contain readings with these keys."""
    ends = keys - keys % SPAN_MS % SLIDE_MS
    return np.unique(ends[:, None] + np.arange(SLIDE_MS, WINDOW_MS + 1, SLIDE_MS))


def _positions(numbers: np.ndarray) -> np.ndarray:
    """For an asset's number, its position in `numbers`."""
    positions = np.zeros(numbers.max() + 1, np.int64)
    positions[numbers] = np.arange(len(numbers))
    return positions


def _finished(
    readings: SortedReadings, numbers: np.ndarray, assets: pa.Table, keys: np.ndarray
) -> tuple[pa.Table, np.ndarray]:
    """The finished windows among these, and their keys."""
    begin, end = readings.window_bounds(keys)
    keys, begin, end = (array[begin < end] for array in (keys, begin, end))
    of_asset = _positions(numbers)[keys // SPAN_MS]
    interval_ms = assets["interval_s"].to_numpy() * 1_000
    finished = readings.keys[end - 1] + interval_ms[of_asset] >= keys
    features = _features(
        readings, begin[finished], end[finished], keys[finished], assets.take(pa.array(of_asset[finished]))
    )
    return features, keys[finished]


def _features(
    readings: SortedReadings, begin: np.ndarray, end: np.ndarray, keys: np.ndarray, assets: pa.Table
) -> pa.Table:
    """One row per window: its asset's columns, then its aggregates."""
    # reduceat takes pairs of positions; the position after the last reading has to exist.
    pairs, padded = np.stack([begin, end], axis=1).ravel(), np.append(readings.power_mw, 0.0)
    first_ms, last_ms = readings.keys[begin] % SPAN_MS, readings.keys[end - 1] % SPAN_MS
    first_mw, last_mw = padded[begin], padded[end - 1]
    mean_mw = np.add.reduceat(padded, pairs)[::2] / (end - begin)
    hours = (last_ms - first_ms) / HOUR_MS
    ramp = np.divide(last_mw - first_mw, hours, out=np.zeros(len(hours)), where=hours > 0)
    capacity_mw, latitude, longitude, interval_s = (assets[name].to_numpy() for name in ASSET_COLUMNS[2:])
    sine = sine_of_elevation(last_ms / 1_000 + interval_s / 2, latitude, longitude)
    columns = {
        "window_end": pa.array(keys % SPAN_MS).cast(TIME_MS),
        "time": pa.array(last_ms).cast(TIME_MS),
        "mean_mw": mean_mw,
        "min_mw": np.minimum.reduceat(padded, pairs)[::2],
        "max_mw": np.maximum.reduceat(padded, pairs)[::2],
        "ramp_mw_per_h": ramp,
        "irradiance_w_m2": clear_sky_w_m2(sine),
        "readings": end - begin,
        "last_pu": last_mw / capacity_mw,
        "mean_pu": mean_mw / capacity_mw,
        "ramp_pu_per_h": ramp / capacity_mw,
    }
    return pa.table({**{name: assets[name] for name in ("asset_id", *ASSET_COLUMNS[:3])}, **columns})


def _times_ms(rows: pa.Table) -> np.ndarray:
    return pc.cast(pc.cast(rows["time"], TIME_MS, safe=False), pa.int64()).to_numpy()
