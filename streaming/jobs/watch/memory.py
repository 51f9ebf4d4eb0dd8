"""Remembers the series of all assets in columns: a batch costs what is in it, and not what is remembered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from streaming.jobs.rows import EPOCH
from streaming.jobs.watch.series import Point, Series
from streaming.units import Quantity

MICROSECOND = timedelta(microseconds=1)
COLUMNS = np.dtype(
    [
        ("known", bool),
        ("time_us", np.int64),
        ("level", np.float64),
        ("interval_us", np.int64),
        ("asset_class", np.int16),
        ("quantity", np.int16),
        ("eventful", bool),
        ("open", bool),
        ("silent", bool),
        ("heard_s", np.float64),
    ]
)
"""Of each asset its last reading; whether its series is more than that, has an open finding, an open gap; and when its
last row arrived."""


@dataclass(frozen=True)
class LastReadings:
    """The last readings of calm assets, one place in each array an asset."""

    places: np.ndarray
    time_us: np.ndarray
    level: np.ndarray
    interval_us: np.ndarray
    asset_class: Sequence[str]
    quantity: Sequence[str]


@dataclass(frozen=True)
class Changes:
    """What a batch changes: the series of calm assets become their last reading alone."""

    series: Mapping[str, Series] = field(default_factory=dict)
    calm: LastReadings | None = None


class SeriesMemory:
    """The series of assets by name. Each name has a place in the columns, for ever."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._names: list[str] = []
        self._columns = np.zeros(0, COLUMNS)
        self._eventful: dict[str, Series] = {}
        self._words: dict[str, int] = {}

    @property
    def columns(self) -> np.ndarray:
        """The columns of all assets, by place."""
        return self._columns[: len(self._names)]

    @property
    def newest_us(self) -> int:
        """The time of the newest reading; 0 if none is later than 1970."""
        columns = self.columns
        return int(columns["time_us"].max(initial=0, where=columns["known"]))

    def places(self, names: Sequence[str]) -> np.ndarray:
        """The places of these assets."""
        self._names += [name for name in dict.fromkeys(names) if name not in self._places]
        for place in range(len(self._places), len(self._names)):
            self._places[self._names[place]] = place
        self._grow()
        return np.array([self._places[name] for name in names], np.int64)

    def name(self, place: int) -> str:
        """The asset at a place."""
        return self._names[place]

    def get(self, name: str) -> Series | None:
        """The asset's series; None if it has none."""
        place = self._places.get(name)
        if place is None or not self._columns["known"][place]:
            return None
        return self._eventful.get(name) or self._calm(name, place)

    def hear(self, places: np.ndarray, now_s: float) -> None:
        """Note that rows of these assets have arrived."""
        self._columns["heard_s"][places] = now_s

    def commit(self, changes: Changes) -> None:
        """Remember what a batch has changed."""
        if changes.calm is not None:
            self._settle(changes.calm)
        for name, series in changes.series.items():
            (place,) = self.places([name])
            last, kinds = series.last, {finding.kind for finding in series.open}
            time_us, interval_us = (last.time - EPOCH) // MICROSECOND, last.interval // MICROSECOND
            words = self._word(last.asset_class), self._word(last.quantity.value)
            heard_s = self._columns["heard_s"][place]
            self._columns[place] = (
                *(True, time_us, last.level, interval_us, *words),
                *(True, bool(kinds), "gap" in kinds, heard_s),
            )
            self._eventful[name] = series

    def forget(self, names: Iterable[str]) -> None:
        """Forget the series of these assets."""
        for name in names:
            if (place := self._places.get(name)) is not None:
                self._columns[place] = _nothing(1)[0]
                self._eventful.pop(name, None)

    def _settle(self, calm: LastReadings) -> None:
        columns, places = self._columns, calm.places
        for place in places[columns["eventful"][places]].tolist():
            del self._eventful[self._names[place]]
        columns["known"][places] = True
        columns["time_us"][places] = calm.time_us
        columns["level"][places] = calm.level
        columns["interval_us"][places] = calm.interval_us
        columns["asset_class"][places] = [*map(self._word, calm.asset_class)]
        columns["quantity"][places] = [*map(self._word, calm.quantity)]
        for name in ("eventful", "open", "silent"):
            columns[name][places] = False

    def _calm(self, name: str, place: int) -> Series:
        _, time_us, level, interval_us, asset_class, quantity, *_ = self._columns[place].tolist()
        words = list(self._words)
        time, interval = EPOCH + time_us * MICROSECOND, interval_us * MICROSECOND
        return Series(Point(name, words[asset_class], time, level, Quantity(words[quantity]), interval, None))

    def _word(self, word: str) -> int:
        return self._words.setdefault(word, len(self._words))

    def _grow(self) -> None:
        if (missing := len(self._names) - len(self._columns)) > 0:
            self._columns = np.append(self._columns, _nothing(max(missing, len(self._columns))))


def _nothing(count: int) -> np.ndarray:
    """Columns of assets of which nothing is known."""
    columns = np.zeros(count, COLUMNS)
    columns["heard_s"] = -np.inf
    return columns
