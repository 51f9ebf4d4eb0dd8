"""GEFCom2012 wind: seven farms, forecasts of 00 UTC, leads of 25 to 48 hours, deciles; a task is half a year."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecaster.backtest.cases import Cases, Split
from forecaster.backtest.files import Source, digest_of
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats, Indices, quantile_levels

LEADS = 48
FIRST_LEAD = 25
BLOCK_DAYS = 7
CURVE_BINS = 25
HOUR = pd.Timedelta(hours=1)
FIRST_COUNTED = pd.Timestamp("2010-07-01")


class Wind:
    """A case is one issue: the wind at all farms for 48 hours; every farm's power is a series of it."""

    name: ClassVar[str] = "gefcom2012-wind"
    levels: ClassVar[int] = 9
    recipe: ClassVar[Recipe] = Recipe(
        members=8, hidden=32, layers=1, dropout=0.5, noise=0.5, epochs=16, batch=16, learning_rate=8e-3, trees=60
    )
    """Chosen on the weeks before the second half of 2010 that a member had left out."""

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
        """Half years by name, from the first that is asked for."""
        halves = {half_of(moment) for moment in self._power.index if moment > FIRST_COUNTED}
        return sorted(halves)

    def split(self, task: str) -> Split:
        """All issues before the half year (targets up to its beginning), and its issues of midnight."""
        begin, end = bounds(task)
        times = self._times()
        truth = self._truth(times)
        leads = np.arange(1, LEADS + 1)
        past = times < np.datetime64(begin)
        features = self._features(np.where(past[..., None], truth, np.nan))
        asked = (times > np.datetime64(begin)) & (times <= np.datetime64(end)) & (leads >= FIRST_LEAD)
        asked &= (self._issues.hour == 0)[:, None]
        learn = self._cases(features, np.where(past[..., None], truth, np.nan), past.any(axis=1))
        ask = self._cases(features, np.where(asked[..., None], truth, np.nan), asked.any(axis=1))
        rows = np.flatnonzero(asked.any(axis=1))
        simple = {"climatology": self._climatology(times[rows], begin), "persistence": self._persistence(rows)}
        return Split(learn, ask, ask.truth, np.isfinite(ask.truth), simple)

    def published(self) -> dict[str, dict[str, float]]:
        """None: that competition scored a single value by its squared error."""
        return {}

    def targets(self) -> list[dict[str, Any]]:
        """Of the half year for which it was set."""
        return [{"name": "lstm", "value": 0.0412, "tasks": ["2010H2"]}]

    def _times(self) -> NDArray[np.datetime64]:
        """When each lead of each issue is, (N, 48)."""
        return self._issues.to_numpy()[:, None] + np.arange(1, LEADS + 1) * np.timedelta64(1, "h")

    def _truth(self, times: NDArray[np.datetime64]) -> Floats:
        """Power of every farm at those times, NaN beyond the file, (N, 48, farms)."""
        rows = self._power.index.get_indexer(pd.DatetimeIndex(times.ravel()))
        values = np.where(rows[:, None] >= 0, self._power.to_numpy()[rows], np.nan)
        return values.reshape(*times.shape, -1).astype(np.float32)

    def _features(self, known: Floats) -> Floats:
        """Wind vector and what it usually gives at every farm, hour and lead, (N, 48, F).

        No season: a year of it is learnt by heart, and the next year is another one.
        """
        u, v = self._wind[:, 0], self._wind[:, 1]
        hour = 2 * np.pi * pd.DatetimeIndex(self._times().ravel()).hour.to_numpy().reshape(u.shape[:2]) / 24
        lead = np.broadcast_to(np.arange(LEADS) / LEADS, hour.shape)
        clock = np.stack([np.sin(hour), np.cos(hour), lead], axis=-1)
        return np.concatenate([u, v, usual_power(np.hypot(u, v), known), clock], axis=-1).astype(np.float32)

    def _cases(self, features: Floats, truth: Floats, rows: NDArray[np.bool_]) -> Cases:
        """Some of the issues."""
        days = (self._issues[rows] - self._issues[0]).days.to_numpy()
        return Cases(
            features=features[rows],
            scale=np.ones((int(rows.sum()), *truth.shape[1:]), np.float32),
            truth=truth[rows].astype(np.float32),
            block=(days // BLOCK_DAYS).astype(np.int64),
            age_days=(days.max() - days).astype(np.float32),
        )

    def _climatology(self, times: NDArray[np.datetime64], begin: pd.Timestamp) -> Floats:
        """Deciles of what each farm gave at this hour before the half year, (N, 48, farms, 9)."""
        before = self._power[self._power.index < begin]
        levels = quantile_levels(self.levels).tolist()
        table = before.groupby(before.index.hour).quantile(levels).to_numpy().reshape(24, len(levels), -1)
        hours = pd.DatetimeIndex(times.ravel()).hour.to_numpy().reshape(times.shape)
        return np.moveaxis(table[hours], 2, -1).astype(np.float32)

    def _persistence(self, rows: Indices) -> Floats:
        """What was last known when the forecast was issued, (N, 48, farms, 9)."""
        last = self._power.ffill().reindex(self._issues[rows], method="ffill").fillna(0).to_numpy(np.float32)
        return np.broadcast_to(last[:, None, :, None], (len(last), LEADS, last.shape[1], self.levels))


def usual_power(speed: Floats, known: Floats) -> Floats:
    """Each farm's mean power at such a speed as far as known (NaN elsewhere), never falling; all (N, 48, farms)."""
    usual = np.zeros_like(speed)
    for farm in range(speed.shape[-1]):
        seen = np.isfinite(known[..., farm])
        speeds, powers = speed[..., farm][seen], known[..., farm][seen]
        edges = np.quantile(speeds, np.linspace(0, 1, CURVE_BINS + 1))
        place = np.clip(np.searchsorted(edges, speeds, side="right") - 1, 0, CURVE_BINS - 1)
        counts = np.maximum(np.bincount(place, minlength=CURVE_BINS), 1)
        means = np.bincount(place, powers, CURVE_BINS) / counts
        usual[..., farm] = np.interp(speed[..., farm], (edges[:-1] + edges[1:]) / 2, np.maximum.accumulate(means))
    return usual


def half_of(moment: pd.Timestamp) -> str:
    """Name of the half year of a moment; one that is named by its end belongs to the half before at midnight."""
    inside = moment - pd.Timedelta(seconds=1)
    return f"{inside.year}H{1 + (inside.month > 6)}"


def bounds(task: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Beginning and end of a half year by its name."""
    year, half = int(task[:4]), int(task[-1])
    begin = pd.Timestamp(year=year, month=1 if half == 1 else 7, day=1)
    return begin, begin + pd.DateOffset(months=6)
