"""A panel on its time axis: which feed, interval and cut a window has, and what is known there.

A pick is (feed, anchor, cut): the forecast's first step is column `anchor`, and no value at or after column `cut`
is read. Measured values are read through `Grid.known`, which returns NaN beyond the cut, and `Grid.before`, which ends
there; weather forecasts and prices through `Grid.issued`, which returns none that was issued after it.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import DAY, STEP_S, Asset, Floats, Indices, Panel
from forecaster.features.calendar import day_kinds
from forecaster.features.places import country_of, offsets_s, zone_of
from forecaster.outlook import Outlook
from forewatt.clear_sky import clear_sky_w_m2, sine_of_elevation

STEPS = 24
"""Steps of a window that a network learns from; longer forecasts are made of several such windows with one cut."""
WEEKS = 2
LEAD_HOURS = 1
"""Hours between the newest interval that can be known at the gate and the first forecast interval."""
STALEST_HOURS = 3
"""How many of the newest hours before the lead may be missing. Training hides up to these; serving refuses more."""
LOOKBACK_DAYS = 2


def lead_of(step_s: int) -> int:
    """LEAD_HOURS in steps."""
    return LEAD_HOURS * 3_600 // step_s


def stalest_of(step_s: int) -> int:
    """STALEST_HOURS in steps."""
    return STALEST_HOURS * 3_600 // step_s


def context_of(step_s: int) -> int:
    """Steps of history that the features need before the anchor."""
    return WEEKS * 7 * 86_400 // step_s + lead_of(step_s) + stalest_of(step_s)


LEAD, STALEST, CONTEXT = lead_of(STEP_S), stalest_of(STEP_S), context_of(STEP_S)
"""The same for the usual step."""
LOOKBACK = LOOKBACK_DAYS * DAY
LOCAL_CLASSES = ("load", "net-load", "storage")
"""Classes whose days follow the clocks of their place."""
ENCODER = ("power", "present", "clear", "sine", "cosine")


@dataclass(frozen=True)
class Picks:
    """N windows of a panel: feed rows, anchor columns and cut columns (cut <= anchor - lead), all of shape (N,).

    All have the same number of `steps`.
    """

    feed: Indices
    anchor: Indices
    cut: Indices
    steps: int = STEPS

    def __len__(self) -> int:
        return len(self.feed)

    def take(self, rows: Indices | slice) -> "Picks":
        """A selection of the picks."""
        return Picks(self.feed[rows], self.anchor[rows], self.cut[rows], self.steps)

    def ahead(self) -> Indices:
        """The columns of the forecast steps, (N, steps)."""
        return self.anchor[:, None] + np.arange(self.steps)

    def blocks(self) -> list["Picks"]:
        """The same steps in windows of STEPS, all with the same cut; the last one may reach further."""
        return [Picks(self.feed, self.anchor + at, self.cut) for at in range(0, self.steps, STEPS)]


@dataclass(frozen=True)
class Windows:
    """Features of N picks; power values are divided by `scale`.

    encoder (N, two days, 5), channels as in ENCODER; decoder (N, steps, D), its D columns named in `columns`;
    scale (N,) in pu.
    """

    encoder: Floats
    decoder: Floats
    columns: tuple[str, ...]
    scale: Floats


class Grid:
    """A panel with the calendar and the sun's position for each of its intervals."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.pu = panel.pu
        self.day, self.hour = panel.day, panel.hour
        self.lead, self.stalest = lead_of(panel.step_s), stalest_of(panel.step_s)
        self.context = context_of(panel.step_s)
        self._sources: dict[str, tuple[list[str], Indices]] = {}

    @cached_property
    def elevation(self) -> Floats:
        """Sine of the solar elevation in the middle of each interval, (feeds, steps).

        It is the product of two directions: the sun's, along three axes of the Earth, and that of a place's zenith.
        """
        places = np.array([[a.latitude, a.longitude] for a in self.panel.assets], np.float64)
        latitude, longitude = np.radians(places).T
        around = np.cos(latitude)
        zenith = np.stack([around * np.cos(longitude), around * np.sin(longitude), np.sin(latitude)], axis=1)
        return (zenith @ sun_of(self.panel.start_s, self.panel.step_s, self.panel.steps)).astype(np.float32)

    @cached_property
    def clear(self) -> Floats:
        """Clear-sky irradiance in kW/m2, (feeds, steps)."""
        return (clear_sky_w_m2(self.elevation) / 1_000).astype(np.float32)

    @cached_property
    def places(self) -> dict[tuple[str, bool], int]:
        """The calendars of the feeds, numbered: time zone, and whether their days are local ones."""
        found = dict.fromkeys(calendar_of(asset) for asset in self.panel.assets)
        return {calendar: at for at, calendar in enumerate(found)}

    @cached_property
    def place(self) -> Indices:
        """Number of each feed's calendar, (feeds,)."""
        return np.array([self.places[calendar_of(asset)] for asset in self.panel.assets], np.int64)

    @cached_property
    def offset_s(self) -> Indices:
        """Local time minus UTC in each calendar, (calendars, steps); 0 where days are not local ones."""
        times_s = self.panel.times_s
        rows = [offsets_s(times_s, zone) if local else np.zeros_like(times_s) for zone, local in self.places]
        return np.stack(rows) if rows else np.zeros((0, self.panel.steps), np.int64)

    @cached_property
    def clock_changes(self) -> bool:
        """Whether some calendar's offset changes within the panel."""
        return bool((self.offset_s != self.offset_s[:, :1]).any())

    @cached_property
    def angle(self) -> NDArray[np.float64]:
        """Time of day in each calendar as an angle in radians, (calendars, steps)."""
        return 2 * np.pi * ((self.panel.times_s + self.offset_s) % 86_400 + self.panel.step_s // 2) / 86_400

    @cached_property
    def slots(self) -> Indices:
        """Which step of its day each interval is in each calendar, (calendars, steps)."""
        return (self.panel.times_s + self.offset_s) % 86_400 // self.panel.step_s

    @cached_property
    def kinds(self) -> NDArray[np.int64]:
        """Kind of day in each calendar, (calendars, steps)."""
        return np.stack([day_kinds(self.panel.times_s, zone, country_of(zone)) for zone, _ in self.places])

    def day_earlier(self, picks: Picks, columns: Indices, days: int) -> Indices:
        """The columns (N, M) of the same time of day some days earlier, in the feeds' calendars.

        On the days after a change of the clocks that is an hour more or less than 24 hours a day.
        """
        earlier = columns - days * self.day
        if not self.clock_changes:
            return earlier
        place, last = self.place[picks.feed][:, None], self.panel.steps - 1
        now, then = (self.offset_s[place, np.clip(at, 0, last)] for at in (columns, earlier))
        return earlier + (now - then) // self.panel.step_s

    def known(self, picks: Picks, columns: Indices) -> Floats:
        """Measured pu at `columns` (N, M); NaN at and after each pick's cut."""
        inside = (columns >= 0) & (columns < np.minimum(picks.cut, self.panel.steps)[:, None])
        values = self.pu[picks.feed[:, None], np.clip(columns, 0, self.panel.steps - 1)]
        return np.where(inside, values, np.float32(np.nan))

    def before(self, feeds: Indices, cut: int) -> Floats:
        """Measured pu of some feeds in the two weeks and a few hours before one cut, (feeds, at most `context`)."""
        return self.pu[feeds, max(0, cut - self.context) : max(0, cut)]

    def issued(self, picks: Picks, columns: Indices, variable: str) -> Floats:
        """The newest values of an outlook's variable at `columns` (N, M) issued by each pick's cut; NaN if none was."""
        values, outlook = np.full(columns.shape, np.nan, np.float32), self.panel.outlook
        if outlook is None:
            return values
        names, of_feed = self.sources(outlook, variable)
        source, start_s, step_s = of_feed[picks.feed], self.panel.start_s, self.panel.step_s
        for rows in rows_by(source):
            if names[source[rows[0]]]:
                issues = outlook.issues[names[source[rows[0]]], variable]
                values[rows] = issues.known(start_s + step_s * columns[rows], start_s + step_s * picks.cut[rows])
        return values

    def sources(self, outlook: Outlook, variable: str) -> tuple[list[str], Indices]:
        """The names of a variable's sources, and the number of each feed's source; that without one has an empty name.

        They are found once.
        """
        if variable not in self._sources:
            found = [outlook.source_of(asset.asset_id, variable) or "" for asset in self.panel.assets]
            numbers = {name: at for at, name in enumerate(dict.fromkeys(found))}
            self._sources[variable] = (list(numbers), np.array([numbers[name] for name in found], np.int64))
        return self._sources[variable]

    def classes(self, picks: Picks) -> NDArray[np.str_]:
        """The asset class of each pick, (N,)."""
        return np.array([asset.asset_class for asset in self.panel.assets])[picks.feed]

    def target(self, picks: Picks) -> Floats:
        """Measured pu of the forecast intervals, (N, steps); for training and scoring only."""
        columns = picks.ahead()
        values = self.pu[picks.feed[:, None], np.minimum(columns, self.panel.steps - 1)]
        return np.where(columns < self.panel.steps, values, np.float32(np.nan))


def rows_by(values: Indices) -> list[Indices]:
    """The rows of each distinct value, one array a value."""
    order = np.argsort(values, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(values[order])) + 1) if len(values) else []


@lru_cache(maxsize=16)
def sun_of(start_s: int, step_s: int, steps: int) -> NDArray[np.float64]:
    """The sun's direction in the middle of each step, (3, steps): towards 0 and 90 degrees east, and north.

    Requests of one issue share their steps.
    """
    middle_s = start_s + step_s * np.arange(steps) + step_s // 2
    return np.stack([sine_of_elevation(middle_s, *axis) for axis in ((0.0, 0.0), (0.0, 90.0), (90.0, 0.0))])


def calendar_of(asset: Asset) -> tuple[str, bool]:
    """An asset's time zone, and whether its power follows local time, as people do; solar and wind do not."""
    return zone_of(asset), asset.asset_class in LOCAL_CLASSES
