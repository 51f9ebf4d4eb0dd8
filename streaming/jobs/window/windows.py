"""Sliding windows over the good readings of each asset: those that a batch of readings changes, computed anew.

A window is always computed from all its readings, each known by (asset, time): so a repeated or a late reading, or a
batch that is done again, gives the same window as if everything had come once and in order. A reading that is sent
again, and then is a bad one, is taken out of its windows. The newest readings are remembered; older ones, and those
from before a start, are asked from the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from streaming.jobs.sinks import newest
from streaming.sun import clear_sky_w_m2, sine_of_elevation

HOUR_MS = 3_600_000
WINDOW_MS, SLIDE_MS = HOUR_MS, HOUR_MS // 4
KEPT_MS = 2 * WINDOW_MS
"""How long before its newest one an asset's readings are remembered."""
SPAN_MS = 2**42
"""More than any time: with it asset and time are one number, in whose order everything lies."""
MOMENT = pa.timestamp("ms", "UTC")
OF_ASSET = ("asset_class", "region", "capacity_mw", "latitude", "longitude", "interval_s")

Columns = tuple[np.ndarray, np.ndarray]
"""Keys and powers."""
NONE: Columns = (np.empty(0, np.int64), np.empty(0))


class History(Protocol):
    """Good readings that may lie elsewhere: tables of asset_id, time and power_mw."""

    def newest(self, asset_ids: Sequence[str]) -> pa.Table:
        """Those of `KEPT_MS` before each asset's newest one, and that one."""

    def before(self, moments_ms: Mapping[str, int]) -> pa.Table:
        """Of each asset's readings before a moment those of `KEPT_MS` before the newest one, and that one."""

    def between(self, ranges: Mapping[str, tuple[int, int]]) -> pa.Table:
        """Those of assets, each from a time on and before another (ms)."""


class Nowhere:
    """The history of who reads everything from its beginning."""

    def newest(self, _asset_ids: Sequence[str]) -> pa.Table:
        """Nothing."""
        return pa.table({})

    def before(self, _moments_ms: Mapping[str, int]) -> pa.Table:
        """Nothing."""
        return pa.table({})

    def between(self, _ranges: Mapping[str, tuple[int, int]]) -> pa.Table:
        """Nothing."""
        return pa.table({})


@dataclass(frozen=True)
class Readings:
    """Good readings in the order of their assets (numbers) and times, each once."""

    keys: np.ndarray
    power_mw: np.ndarray

    @classmethod
    def of(cls, *parts: Columns) -> Self:
        """Of several readings with the same key the last one stays; one of NaN takes those before it away."""
        keys, power_mw = (np.concatenate(each) for each in zip(*parts, strict=True))
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        last = order[np.append(ordered[1:] != ordered[:-1], True)] if len(order) else order
        kept = last[~np.isnan(power_mw[last])]
        return cls(keys[kept], power_mw[kept])

    def of_windows(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the readings of windows begin and end; a window's key is its asset's and its end's."""
        return np.searchsorted(self.keys, keys - WINDOW_MS), np.searchsorted(self.keys, keys)


@dataclass(frozen=True)
class Changed:
    """The finished windows that a batch changes, and those (asset_id, window_end) that are none any more."""

    finished: pa.Table
    gone: pa.Table


class Windows:
    """Follows the readings of all assets from batch to batch."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._numbers: dict[str, int] = {}
        self._since: dict[int, int] = {}
        """For each asset the time (ms) from which on all its readings are remembered."""
        self._readings = Readings(*NONE)

    def follow(self, rows: pa.Table) -> Changed:
        """The windows that these readings change; a window is finished when its last interval was read.

        Rows have asset_id, time, power_mw (NaN: what was sent before of that time is bad) and the asset's own columns.
        """
        assets = newest(rows, ["asset_id"])
        numbers = self._number(assets["asset_id"])
        new = self._keys(rows), rows["power_mw"].to_numpy()
        old = self._remember(assets["asset_id"], numbers, new[0])
        self._readings = Readings.of(old, (self._readings.keys, self._readings.power_mw), new)
        taken = _touched(new[0][np.isnan(new[1])])
        finished, keys = _finished(self._readings, numbers, assets, _touched(new[0]))
        gone = taken[~np.isin(taken, keys)]
        names = assets.take(pa.array(_places(numbers)[gone // SPAN_MS]))["asset_id"]
        self._forget(numbers)
        ends = pa.array(gone % SPAN_MS).cast(MOMENT)
        return Changed(finished, pa.table({"asset_id": names, "window_end": ends}))

    def standing(self, rows: pa.Table) -> pa.Table:
        """The newest finished window of each of these rows' assets, where it has one.

        Rows are those of some assets in the batch that was followed last; the history may know it already or not.
        """
        assets = newest(rows, ["asset_id"])
        numbers = self._number(assets["asset_id"])
        names = dict(zip(numbers.tolist(), assets["asset_id"].to_pylist(), strict=True))
        new = self._keys(rows), rows["power_mw"].to_numpy()
        earlier, found = NONE, []
        since = {number: self._since[number] for number in names}
        while since:
            readings = Readings.of(earlier, (self._readings.keys, self._readings.power_mw), new)
            of_these = readings.keys[np.isin(readings.keys // SPAN_MS, list(since))]
            windows, keys = _finished(readings, numbers, assets, _touched(of_these))
            known_ms = np.array([since[number] for number in (keys // SPAN_MS).tolist()], np.int64)
            whole = newest(windows.filter(pa.array(keys % SPAN_MS - WINDOW_MS >= known_ms)), ["asset_id"])
            found.append(whole)
            done = set(self._number(whole["asset_id"]).tolist())
            asked = {names[number]: each for number, each in since.items() if number not in done and each > 0}
            more = self._columns(self._history.before(asked)) if asked else NONE
            earlier = np.concatenate([earlier[0], more[0]]), np.concatenate([earlier[1], more[1]])
            since = {self._numbers[name]: 0 for name in asked} | _since(more[0])
        return pa.concat_tables(found)

    def _number(self, asset_ids: pa.ChunkedArray) -> np.ndarray:
        return np.array(
            [self._numbers.setdefault(each, len(self._numbers)) for each in asset_ids.to_pylist()], np.int64
        )

    def _keys(self, rows: pa.Table) -> np.ndarray:
        encoded = rows["asset_id"].combine_chunks().dictionary_encode()
        return self._number(encoded.dictionary)[encoded.indices.to_numpy()] * SPAN_MS + _times_ms(rows)

    def _remember(self, asset_ids: pa.ChunkedArray, numbers: np.ndarray, keys: np.ndarray) -> Columns:
        """The readings from the history that the windows of these keys need besides those that are remembered."""
        names = dict(zip(numbers.tolist(), asset_ids.to_pylist(), strict=True))
        unknown = [name for number, name in names.items() if number not in self._since]
        recent = self._columns(self._history.newest(unknown)) if unknown else NONE
        since = self._since | dict.fromkeys((self._numbers[name] for name in unknown), 0) | _since(recent[0])
        ordered = np.sort(keys)
        first = ordered[np.searchsorted(ordered, numbers * SPAN_MS)] % SPAN_MS - WINDOW_MS
        last = ordered[np.searchsorted(ordered, (numbers + 1) * SPAN_MS) - 1] % SPAN_MS + WINDOW_MS
        late = {
            names[number]: (begin, min(end, since[number]))
            for number, begin, end in zip(numbers.tolist(), first.tolist(), last.tolist(), strict=True)
            if begin < since[number]
        }
        old = self._columns(self._history.between(late)) if late else NONE
        self._since = since
        return np.concatenate([old[0], recent[0]]), np.concatenate([old[1], recent[1]])

    def _columns(self, rows: pa.Table) -> Columns:
        return (self._keys(rows), rows["power_mw"].to_numpy()) if rows.num_rows else NONE

    def _forget(self, numbers: np.ndarray) -> None:
        """Readings that are older than `KEPT_MS` before the newest one of these assets."""
        keys = self._readings.keys
        count = np.searchsorted(keys, (numbers + 1) * SPAN_MS)
        # An asset whose every reading was bad has none.
        has = count > np.searchsorted(keys, numbers * SPAN_MS)
        numbers, last = numbers[has], count[has] - 1
        oldest = np.zeros(len(self._numbers), np.int64)
        # Where the newest readings were taken back, those that were forgotten before do not come again.
        before = np.array([self._since[number] for number in numbers.tolist()], np.int64)
        oldest[numbers] = np.maximum(keys[last] % SPAN_MS - KEPT_MS, before)
        kept = keys % SPAN_MS >= oldest[keys // SPAN_MS]
        self._readings = Readings(keys[kept], self._readings.power_mw[kept])
        self._since |= dict(zip(numbers.tolist(), oldest[numbers].tolist(), strict=True))


def _since(keys: np.ndarray) -> dict[int, int]:
    """From when on these readings are all that their assets have."""
    # A history has no order: the last of the sorted ones is the newest.
    ordered = np.sort(keys)
    newest_of = dict(zip((ordered // SPAN_MS).tolist(), (ordered % SPAN_MS).tolist(), strict=True))
    return {number: newest_ms - KEPT_MS for number, newest_ms in newest_of.items()}


def _touched(keys: np.ndarray) -> np.ndarray:
    """The windows that readings are in, each once."""
    ends = keys - keys % SPAN_MS % SLIDE_MS
    return np.unique(ends[:, None] + np.arange(SLIDE_MS, WINDOW_MS + 1, SLIDE_MS))


def _places(numbers: np.ndarray) -> np.ndarray:
    """Where in a batch's assets the one of a number is."""
    place = np.zeros(numbers.max() + 1, np.int64)
    place[numbers] = np.arange(len(numbers))
    return place


def _finished(
    readings: Readings, numbers: np.ndarray, assets: pa.Table, keys: np.ndarray
) -> tuple[pa.Table, np.ndarray]:
    """The finished ones of these windows, and their keys."""
    begin, end = readings.of_windows(keys)
    keys, begin, end = (each[begin < end] for each in (keys, begin, end))
    of_asset = _places(numbers)[keys // SPAN_MS]
    interval_ms = assets["interval_s"].to_numpy() * 1_000
    over = readings.keys[end - 1] + interval_ms[of_asset] >= keys
    found = _features(readings, begin[over], end[over], keys[over], assets.take(pa.array(of_asset[over])))
    return found, keys[over]


def _features(readings: Readings, begin: np.ndarray, end: np.ndarray, keys: np.ndarray, assets: pa.Table) -> pa.Table:
    """One row a window, with its asset's columns beside it."""
    # reduceat takes pairs of places; the one behind the last reading has to exist.
    pairs, padded = np.stack([begin, end], axis=1).ravel(), np.append(readings.power_mw, 0.0)
    first_ms, last_ms = readings.keys[begin] % SPAN_MS, readings.keys[end - 1] % SPAN_MS
    first_mw, last_mw = padded[begin], padded[end - 1]
    mean_mw = np.add.reduceat(padded, pairs)[::2] / (end - begin)
    hours = (last_ms - first_ms) / HOUR_MS
    ramp = np.divide(last_mw - first_mw, hours, out=np.zeros(len(hours)), where=hours > 0)
    capacity_mw, latitude, longitude, interval_s = (assets[name].to_numpy() for name in OF_ASSET[2:])
    sine = sine_of_elevation(last_ms / 1_000 + interval_s / 2, latitude, longitude)
    columns = {
        "window_end": pa.array(keys % SPAN_MS).cast(MOMENT),
        "time": pa.array(last_ms).cast(MOMENT),
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
    return pa.table({**{name: assets[name] for name in ("asset_id", *OF_ASSET[:3])}, **columns})


def _times_ms(rows: pa.Table) -> np.ndarray:
    return pc.cast(pc.cast(rows["time"], MOMENT, safe=False), pa.int64()).to_numpy()
