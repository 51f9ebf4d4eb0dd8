"""Leak-free windows: the features from which a model forecasts.

A pick is (feed, anchor, cut): the forecast's first step is column `anchor`, and no value at or after column `cut`
is read. Measured values are read through `Grid.known` alone, which returns NaN beyond the cut; all other features come
from the calendar and the sun's position, which are known for any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import DAY, STEP_S, Asset, Floats, Indices, Panel
from forecaster.features.calendar import SATURDAY, SUNDAY, day_kinds
from forecaster.features.places import country_of, offsets_s, zone_of
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
        """The same steps in windows of at most STEPS, all with the same cut."""
        return [
            Picks(self.feed, self.anchor + at, self.cut, min(STEPS, self.steps - at))
            for at in range(0, self.steps, STEPS)
        ]


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

    @cached_property
    def elevation(self) -> Floats:
        """Sine of the solar elevation in the middle of each interval, (feeds, steps)."""
        assets = self.panel.assets
        latitude, longitude = np.array([[a.latitude, a.longitude] for a in assets], np.float64).T[..., None]
        return sine_of_elevation(self.panel.times_s + self.panel.step_s // 2, latitude, longitude).astype(np.float32)

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

    def classes(self, picks: Picks) -> NDArray[np.str_]:
        """The asset class of each pick, (N,)."""
        return np.array([asset.asset_class for asset in self.panel.assets])[picks.feed]

    def target(self, picks: Picks) -> Floats:
        """Measured pu of the forecast intervals, (N, steps); for training and scoring only."""
        columns = picks.ahead()
        values = self.pu[picks.feed[:, None], np.minimum(columns, self.panel.steps - 1)]
        return np.where(columns < self.panel.steps, values, np.float32(np.nan))


def calendar_of(asset: Asset) -> tuple[str, bool]:
    """An asset's time zone, and whether its power follows local time, as people do; solar and wind do not."""
    return zone_of(asset), asset.asset_class in LOCAL_CLASSES


def mean_known(values: Floats, axis: int = 1) -> Floats:
    """Mean of the known values along an axis, NaN where no value is known."""
    present = np.isfinite(values)
    count = present.sum(axis=axis)
    total = np.where(present, values, 0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def first_known(*choices: Floats) -> Floats:
    """For each element the first choice that is not NaN, 0 if all are."""
    filled = choices[0]
    for choice in choices[1:]:
        filled = np.where(np.isfinite(filled), filled, choice)
    return np.nan_to_num(filled, nan=0.0).astype(np.float32)


def scale_of(grid: Grid, picks: Picks) -> Floats:
    """The divisor of power values, (N,): root mean square of the last seven known days, plus 0.01."""
    week = grid.known(picks, picks.cut[:, None] - 1 - np.arange(7 * grid.day))
    return np.sqrt(np.nan_to_num(mean_known(week * week), nan=0.0)) + np.float32(0.01)


def encoder_of(grid: Grid, picks: Picks, scale: Floats) -> Floats:
    """The encoder's input, the last two days before the cut: (N, steps of two days, len(ENCODER))."""
    columns = picks.cut[:, None] + np.arange(-LOOKBACK_DAYS * grid.day, 0)
    power = grid.known(picks, columns)
    inside = np.clip(columns, 0, grid.panel.steps - 1)
    angle = grid.angle[grid.place[picks.feed][:, None], inside]
    channels = (
        np.nan_to_num(power / scale[:, None], nan=0.0),
        np.isfinite(power),
        grid.clear[picks.feed[:, None], inside],
        np.sin(angle),
        np.cos(angle),
    )
    return np.stack(channels, axis=-1).astype(np.float32)


def lagged(grid: Grid, picks: Picks, columns: Indices, days: Sequence[int]) -> Floats:
    """Mean of the values at `columns` (N, M) the given numbers of days earlier, NaN where no value is known."""
    return mean_known(np.stack([grid.known(picks, grid.day_earlier(picks, columns, day)) for day in days], axis=1))


def decoder_of(grid: Grid, picks: Picks, scale: Floats) -> tuple[Floats, tuple[str, ...]]:
    """The decoder's input for each forecast step, (N, steps, D), and the names of its D columns."""
    named = measured_columns(grid, picks, scale) | sky_columns(grid, picks) | calendar_columns(grid, picks)
    shape = (len(picks), picks.steps)
    stacked = np.stack([np.broadcast_to(values, shape) for values in named.values()], axis=-1)
    return stacked.astype(np.float32), tuple(named)


def measured_columns(grid: Grid, picks: Picks, scale: Floats) -> dict[str, Floats]:
    """Decoder columns derived from measurements, divided by `scale`: (N, steps) or (N, 1)."""
    ahead, hours = picks.ahead(), grid.hour
    recent = grid.known(picks, picks.cut[:, None] + np.arange(-grid.day, 0))
    day, quarter, hour, before = (
        mean_known(recent[:, a:b])[:, None]
        for a, b in ((0, None), (-6 * hours, None), (-hours, None), (-2 * hours, -hours))
    )
    hour = first_known(hour, quarter, day)
    usual = lagged(grid, picks, picks.cut[:, None] + np.arange(-hours, 0), tuple(range(1, 8)))
    week, before_week = (lagged(grid, picks, ahead, days) for days in (range(1, 8), range(8, 15)))
    profile = first_known(week, before_week, day)
    yesterday = first_known(lagged(grid, picks, ahead, (1,)), profile)
    weekly = tuple(7 * week for week in range(1, WEEKS + 1))
    columns = {
        "yesterday": yesterday,
        "day_before": first_known(lagged(grid, picks, ahead, (2,)), profile),
        "weeks": first_known(lagged(grid, picks, ahead, weekly), profile),
        "profile": profile,
        "last": first_known(recent[:, -1:], hour),
        "hour": hour,
        "six_hours": first_known(quarter, day),
        "day": first_known(day),
        "trend": first_known(hour - before),
        "anomaly": first_known(hour - mean_known(usual)[:, None]),
        "clear_ratio": clear_ratio(grid, picks) * grid.clear[picks.feed[:, None], ahead],
    }
    return {name: np.clip(values / scale[:, None], -20, 20) for name, values in columns.items()}


def clear_ratio(grid: Grid, picks: Picks) -> Floats:
    """Ratio of power to clear-sky irradiance over the last day, weighted towards the last two hours, (N, 1).

    0 if the sun was not up in that day.
    """
    columns = picks.cut[:, None] + np.arange(-grid.day, 0)
    power = grid.known(picks, columns)
    clear = grid.clear[picks.feed[:, None], np.clip(columns, 0, grid.panel.steps - 1)]
    weight = np.where(np.isfinite(power), np.exp(np.arange(-grid.day, 0) / (2.0 * grid.hour)) + 1e-3, 0)
    lit = (weight * clear).sum(axis=1)
    ratio = (weight * np.nan_to_num(power, nan=0.0)).sum(axis=1) / np.maximum(lit, 1e-4)
    return np.where(lit > 1e-4, np.clip(ratio, 0, 2), 0).astype(np.float32)[:, None]


def sky_columns(grid: Grid, picks: Picks) -> dict[str, Floats]:
    """Decoder columns of the sun over the asset, (N, steps)."""
    cells = (picks.feed[:, None], picks.ahead())
    return {"clear": grid.clear[cells], "elevation": grid.elevation[cells]}


def calendar_columns(grid: Grid, picks: Picks) -> dict[str, Floats]:
    """Decoder columns of the calendar, and each step's distance from the cut (`ahead`), (N, steps)."""
    ahead = picks.ahead()
    cells = (grid.place[picks.feed][:, None], ahead)
    kinds, angle = grid.kinds[cells], grid.angle[cells]
    ones = np.ones_like(ahead, np.float32)
    return {
        "sine": np.sin(angle).astype(np.float32),
        "cosine": np.cos(angle).astype(np.float32),
        "saturday": (kinds == SATURDAY) * ones,
        "sunday": (kinds == SUNDAY) * ones,
        "ahead": ((ahead - picks.cut[:, None]) / (6 * grid.hour)).astype(np.float32),
    }


def windows(grid: Grid, picks: Picks, encode: bool = True) -> Windows:
    """The features of the picks. `encode=False` leaves the encoder empty, for models that use the decoder only."""
    scale = scale_of(grid, picks)
    decoder, columns = decoder_of(grid, picks, scale)
    encoder = encoder_of(grid, picks, scale) if encode else np.zeros((len(picks), 0, len(ENCODER)), np.float32)
    return Windows(encoder, decoder, columns, scale)
