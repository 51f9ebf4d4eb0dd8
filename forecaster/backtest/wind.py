"""GEFCom2012 wind: seven farms, forecasts issued at 00 UTC, leads of 25 to 48 hours, deciles. A task is half a year."""

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecaster.backtest.competition import Split, View, unchanged
from forecaster.backtest.files import Source, digest_of
from forecaster.domain import Floats, Indices, quantile_levels
from forecaster.network.cases import Cases
from forecaster.network.recipe import Recipe

LEADS = 48
FIRST_LEAD = 25
BLOCK_DAYS = 23
"""Long enough for its weather to differ from the weather before and after. A year has two blocks per member."""
CURVE_BINS = 25
HOUR = pd.Timedelta(hours=1)
FIRST_SCORED = pd.Timestamp("2010-07-01")


class Wind:
    """A case is one farm in one weather forecast: the farm's wind first, then the wind at all farms, for 48 hours.

    One network for all farms sees each change of the wind seven times, and learns more than from seven powers at once.
    """

    name: ClassVar[str] = "gefcom2012-wind"
    levels: ClassVar[int] = 9
    recipe: ClassVar[Recipe] = Recipe(
        members=8,
        hidden=48,
        layers=1,
        dropout=0.5,
        noise=0.25,
        epochs=8,
        batch=64,
        learning_rate=4e-3,
        trees=90,
        head="centred",
    )
    """Chosen on pairs of months before the second half of 2010, each left out in turn."""

    joint_recipe: ClassVar[Recipe] = Recipe(
        members=8,
        hidden=64,
        layers=1,
        dropout=0.5,
        noise=0.3,
        epochs=10,
        batch=16,
        learning_rate=8e-3,
        head="centred",
    )
    """For the view whose cases are a weather forecast with all farms as series. Its errors differ from the other's."""

    def __init__(self, folder: Path) -> None:
        power = Source(folder, "gefcom2012_wind_power", ("ts_utc", "farm"))
        weather = Source(folder, "gefcom2012_wind_nwp", ("issue_utc", "farm", "hors"))
        self.digest = digest_of([power, weather])
        table = power.table().pivot(index="ts_utc", columns="farm", values="power")
        table.index = pd.to_datetime(table.index)
        self._power = table.asfreq("h")
        issued = weather.table().pivot(index="issue_utc", columns=["hors", "farm"], values=["u", "v"])
        farms = self._power.columns
        issued = issued[pd.MultiIndex.from_product([["u", "v"], range(1, LEADS + 1), farms])].dropna()
        self._issues = pd.DatetimeIndex(pd.to_datetime(issued.index))
        # (issues, u and v, leads, farms)
        self._wind = issued.to_numpy(np.float32).reshape(len(issued), 2, LEADS, len(farms))

    def tasks(self) -> list[str]:
        """Half years by name, from the first one that is scored."""
        halves = {half_of(moment) for moment in self._power.index if moment > FIRST_SCORED}
        return sorted(halves)

    def split(self, task: str) -> Split:
        """All forecasts with targets before the half year, and the half year's forecasts issued at midnight."""
        start, end = bounds(task)
        times = self._times()
        truth = self._truth(times)
        leads = np.arange(1, LEADS + 1)
        past = times < np.datetime64(start)
        known = np.where(past[..., None], truth, np.nan)
        scored = (times > np.datetime64(start)) & (times <= np.datetime64(end)) & (leads >= FIRST_LEAD)
        scored &= (self._issues.hour == 0)[:, None]
        rows, farms = np.flatnonzero(scored.any(axis=1)), truth.shape[-1]
        target = np.where(scored[..., None], truth, np.nan)[rows].astype(np.float32)
        baselines = {"climatology": self._climatology(times[rows], start), "persistence": self._persistence(rows)}
        features, earlier = self._features(known), np.flatnonzero(past.any(axis=1))
        by_farm = np.moveaxis(known, -1, 0)[..., None]
        train, test = (self._cases(features, by_farm, chosen) for chosen in (earlier, rows))
        features = self._joint_features(known)[None]
        joint_train, joint_test = (self._cases(features, known[None], chosen) for chosen in (earlier, rows))
        first_step = FIRST_LEAD - 1
        without, joint_without = (partial(self._without, known, earlier, jointly) for jointly in (False, True))
        views = (View(joint_train, joint_test, unchanged, self.joint_recipe, first_step, joint_without),)
        merge = partial(farms_as_series, farms=farms)
        return Split(train, test, target, np.isfinite(target), baselines, merge, views, first_step, without)

    def published(self) -> dict[str, dict[str, float]]:
        """Empty: the competition scored point forecasts by their squared error."""
        return {}

    def targets(self) -> list[dict[str, Any]]:
        """A loss on the second half of 2010."""
        return [{"name": "lstm", "value": 0.0412, "tasks": ["2010H2"]}]

    def _without(self, known: Floats, earlier: Indices, jointly: bool, left_out: NDArray[np.bool_]) -> Cases:
        """The cases of the earlier forecasts, if the powers at the hours of the left-out ones were unknown.

        Forecasts of 48 hours that are issued every 12 share hours, also with those of the next block.
        """
        times = self._times()
        issues = left_out.reshape(-1, len(earlier)).any(axis=0)
        unknown = np.isin(times, times[earlier[issues]])
        known = np.where(unknown[..., None], np.float32(np.nan), known)
        if jointly:
            return self._cases(self._joint_features(known)[None], known[None], earlier)
        return self._cases(self._features(known), np.moveaxis(known, -1, 0)[..., None], earlier)

    def _times(self) -> NDArray[np.datetime64]:
        """Time of each lead of each weather forecast, (N, 48)."""
        return self._issues.to_numpy()[:, None] + np.arange(1, LEADS + 1) * np.timedelta64(1, "h")

    def _truth(self, times: NDArray[np.datetime64]) -> Floats:
        """Power of all farms at those times, (N, 48, farms). NaN outside the file."""
        rows = self._power.index.get_indexer(pd.DatetimeIndex(times.ravel()))
        values = np.where(rows[:, None] >= 0, self._power.to_numpy()[rows], np.nan)
        return values.reshape(*times.shape, -1).astype(np.float32)

    def _clock(self) -> Floats:
        """Hour (sine, cosine), season (cosine) and lead, (N, 48, 4)."""
        times = pd.DatetimeIndex(self._times().ravel())
        hour = 2 * np.pi * times.hour.to_numpy().reshape(-1, LEADS) / 24
        season = 2 * np.pi * times.dayofyear.to_numpy().reshape(-1, LEADS) / 365.25
        lead = np.broadcast_to(np.arange(LEADS) / LEADS, hour.shape)
        return np.stack([np.sin(hour), np.cos(hour), np.cos(season), lead], axis=-1).astype(np.float32)

    def _features(self, known: Floats) -> Floats:
        """Features (farms, N, 48, F): the farm's wind and usual power, all farms' wind, time, and the farm's number."""
        u, v = self._wind[:, 0], self._wind[:, 1]
        speed, clock = np.hypot(u, v), self._clock()
        own = np.stack([u, v, speed, usual_power(speed, known)], axis=-1)
        parts = [
            np.concatenate([own[:, :, farm], u, v, clock, np.broadcast_to(unit, (*u.shape[:2], len(unit)))], axis=-1)
            for farm, unit in enumerate(np.eye(u.shape[-1]))
        ]
        return np.stack(parts).astype(np.float32)

    def _joint_features(self, known: Floats) -> Floats:
        """Features (N, 48, F): the wind and the usual power at all farms, hour and lead."""
        u, v = self._wind[:, 0], self._wind[:, 1]
        return np.concatenate([u, v, usual_power(np.hypot(u, v), known), self._clock()[..., [0, 1, 3]]], axis=-1)

    def _cases(self, features: Floats, truth: Floats, rows: Indices) -> Cases:
        """The chosen rows of features (P, N, 48, F) and truths (P, N, 48, G), as P * rows cases, part by part.

        A part is one farm, or all farms at once.
        """
        parts, powers = len(features), truth[:, rows].reshape(-1, *truth.shape[2:])
        days = (self._issues[rows] - self._issues[0]).days.to_numpy()
        return Cases(
            features=features[:, rows].reshape(-1, *features.shape[2:]),
            scale=np.ones(powers.shape, np.float32),
            truth=powers.astype(np.float32),
            block=np.tile(days // BLOCK_DAYS, parts).astype(np.int64),
            age_days=np.tile(days.max() - days, parts).astype(np.float32),
        )

    def _climatology(self, times: NDArray[np.datetime64], start: pd.Timestamp) -> Floats:
        """Deciles of each farm's power at this hour before the half year, (N, 48, farms, 9)."""
        before = self._power[self._power.index < start]
        levels = quantile_levels(self.levels).tolist()
        table = before.groupby(before.index.hour).quantile(levels).to_numpy().reshape(24, len(levels), -1)
        hours = pd.DatetimeIndex(times.ravel()).hour.to_numpy().reshape(times.shape)
        return np.moveaxis(table[hours], 2, -1).astype(np.float32)

    def _persistence(self, rows: Indices) -> Floats:
        """The last power that was known when the forecast was issued, (N, 48, farms, 9)."""
        last = self._power.ffill().reindex(self._issues[rows], method="ffill").fillna(0).to_numpy(np.float32)
        return np.broadcast_to(last[:, None, :, None], (len(last), LEADS, last.shape[1], self.levels))


def farms_as_series(quantiles: Floats, farms: int) -> Floats:
    """Quantiles (farms * N, 48, 1, K), farm by farm, as (N, 48, farms, K)."""
    return np.moveaxis(quantiles.reshape(farms, -1, *quantiles.shape[1:])[..., 0, :], 0, 2)


def usual_power(speed: Floats, known: Floats) -> Floats:
    """Mean known power of each farm at that wind speed, non-decreasing in the speed. All arrays are (N, 48, farms).

    `known` is NaN where the power is unknown.
    """
    usual = np.zeros_like(speed)
    for farm in range(speed.shape[-1]):
        is_known = np.isfinite(known[..., farm])
        speeds, powers = speed[..., farm][is_known], known[..., farm][is_known]
        edges = np.quantile(speeds, np.linspace(0, 1, CURVE_BINS + 1))
        bins = np.clip(np.searchsorted(edges, speeds, side="right") - 1, 0, CURVE_BINS - 1)
        counts = np.maximum(np.bincount(bins, minlength=CURVE_BINS), 1)
        means = np.bincount(bins, powers, CURVE_BINS) / counts
        usual[..., farm] = np.interp(speed[..., farm], (edges[:-1] + edges[1:]) / 2, np.maximum.accumulate(means))
    return usual


def half_of(moment: pd.Timestamp) -> str:
    """Name of the half year of an hour, given by its end: midnight of 1 July belongs to the first half."""
    inside = moment - pd.Timedelta(seconds=1)
    return f"{inside.year}H{1 + (inside.month > 6)}"


def bounds(task: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Start and end of a half year by its name."""
    year, half = int(task[:4]), int(task[-1])
    start = pd.Timestamp(year=year, month=1 if half == 1 else 7, day=1)
    return start, start + pd.DateOffset(months=6)
