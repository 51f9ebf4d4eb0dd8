"""GEFCom2014 load: one utility, a month ahead at a time, hourly, 99 quantiles, without weather forecasts.

The ensemble learns the load given the temperature. The month's temperature is unknown: its scenarios are the same days
of all earlier years, shifted by some days, and the forecast is the mixture over them.
"""

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from pandas.tseries.holiday import USFederalHolidayCalendar

from forecaster.backtest.competition import Split
from forecaster.backtest.files import Source, digest_of
from forecaster.backtest.published import workbook_scores
from forecaster.domain import Floats, Indices, quantile_levels
from forecaster.network.cases import Cases, joined
from forecaster.network.recipe import Recipe

HOURS = 24
BEFORE = 24
"""Hours of weather before a day: buildings store heat from the day before."""
SHIFTS_DAYS = (-6, -4, -2, 0, 2, 4, 6)
BLOCK_DAYS = 7
YEAR = 365
STATIONS = 6
"""Number of stations that are averaged. The others lie where few of the utility's customers live."""
FIRST_MONTH = pd.Period("2010-10", "M")
FIRST_SCORED = 4


class Load:
    """Tasks are months, numbered from October 2010 as in the competition. A case is a day and the day before it."""

    name: ClassVar[str] = "gefcom2014-load"
    levels: ClassVar[int] = 99
    recipe: ClassVar[Recipe] = Recipe(
        members=3, hidden=64, layers=1, dropout=0.1, epochs=40, batch=16, half_life_days=600.0, spread=False
    )
    """Chosen on left-out weeks before December 2010, with the observed temperature.

    Those weeks do not show the spread of a mixture over scenarios, so there is no recalibration.
    """

    def __init__(self, folder: Path) -> None:
        source = Source(folder, "gefcom2014_load", ("ts_end_local",))
        self.digest = digest_of([source])
        self._folder = folder
        table = source.table()
        # hours are named by their end, 01:00 to 24:00; indexed by their start, the hours of a day have one date
        table.index = pd.to_datetime(table["ts_end_local"]) - pd.Timedelta(hours=1)
        hours = pd.date_range(table.index[0].ceil("D"), table.index[-1].floor("D") + pd.Timedelta(hours=23), freq="h")
        table = table.reindex(hours)
        self._load = table["load_mw"].to_numpy(np.float32).reshape(-1, HOURS)
        stations = table.filter(regex=r"^w\d+$").interpolate(limit_direction="both")
        # (days, 24, stations)
        self._stations = stations.to_numpy(np.float32).reshape(-1, HOURS, stations.shape[1])
        self._days = pd.DatetimeIndex(hours[::HOURS])

    def tasks(self) -> list[str]:
        """Months by number, from the first one that the competition scored."""
        months = self._days[np.isfinite(self._load).any(axis=1)].to_period("M").unique()
        numbers = [(month - FIRST_MONTH).n + 1 for month in months]
        return [str(number) for number in numbers if number >= FIRST_SCORED]

    def split(self, task: str) -> Split:
        """All days before the month, and the month's days under each scenario of their temperature."""
        month = FIRST_MONTH + (int(task) - 1)
        inside = np.flatnonzero(self._days.to_period("M") == month)
        first = inside[0]
        known = np.arange(1, first)
        truth = self._load[inside][..., None]
        stations = predictive_stations(self._stations[known], self._load[known])
        temperature = self._stations[..., stations].mean(axis=-1)
        train = self._cases(known, temperature, self._load)
        scenarios = [self._scenario(temperature, inside, *analogue) for analogue in self._analogues(month)]
        tests = [self._cases(inside, weather, np.full_like(self._load, np.nan)) for weather in scenarios]
        merge = partial(mixture, scenarios=len(scenarios))
        return Split(train, joined(tests), truth, np.isfinite(truth), self._baselines(inside), merge)

    def published(self) -> dict[str, dict[str, float]]:
        """Loss of all teams by task, in MW."""
        return workbook_scores(self._folder / "published_scores" / "gefcom2014-scores.xlsx", "Load")

    def targets(self) -> list[dict[str, Any]]:
        """The winner's loss on the tasks up to the ninth."""
        winner, tasks = self.published().get("Tololo", {}), [str(task) for task in range(FIRST_SCORED, 10)]
        if not set(tasks) <= set(winner):
            return []
        return [{"name": "lstm", "value": float(np.mean([winner[task] for task in tasks])), "tasks": tasks}]

    def _analogues(self, month: pd.Period) -> list[tuple[int, int]]:
        """(Years back, days shifted) of each scenario that lies within the data."""
        reach = month.year - self._days[0].year
        return [
            (years, shift)
            for years in range(1, reach + 1)
            for shift in SHIFTS_DAYS
            if month.start_time - pd.DateOffset(years=years) + pd.Timedelta(days=shift - 1) >= self._days[0]
        ]

    def _scenario(self, temperature: Floats, inside: np.ndarray, years: int, shift: int) -> Floats:
        """Temperatures (days, 24) in which the month's days and the day before come from an earlier year."""
        weather = temperature.copy()
        days = self._days[np.r_[inside[0] - 1, inside]]
        earlier = self._days.get_indexer(days - pd.DateOffset(years=years)) + shift
        weather[np.r_[inside[0] - 1, inside]] = temperature[earlier]
        return weather

    def _cases(self, days: np.ndarray, weather: Floats, load: Floats) -> Cases:
        """Cases of these days, each preceded by the day before, with the given temperatures."""
        features = np.concatenate([self._features(days - 1, weather), self._features(days, weather)], axis=1)
        truth = np.concatenate([np.full((len(days), BEFORE), np.nan), load[days]], axis=1)[..., None]
        scale = np.repeat(self._mean_load(days, load)[:, None, None], BEFORE + HOURS, axis=1)
        return Cases(features, scale, truth.astype(np.float32), days // BLOCK_DAYS, (days.max() - days).astype("f4"))

    def _mean_load(self, days: np.ndarray, load: Floats) -> Floats:
        """Mean load of a year, (N,): for training days the year before each, for test days the year before the first.

        Test days are those without any known load.
        """
        is_test = not np.isfinite(load[days]).any()
        ends = np.maximum(np.full_like(days, days[0]) if is_test else days, YEAR)
        daily = np.nanmean(np.where(np.isfinite(self._load), self._load, np.nan)[: ends.max()], axis=1)
        total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(daily, nan=float(np.nanmean(daily))))])
        return ((total[ends] - total[ends - YEAR]) / YEAR).astype(np.float32)

    def _features(self, days: np.ndarray, weather: Floats) -> Floats:
        """Temperature, its means of the day and of the day before, hour, weekday, holiday and season, (N, 24, F)."""
        warmth = (weather - 60) / 20
        means = warmth.mean(axis=1)
        dates = self._days[days]
        holidays = USFederalHolidayCalendar().holidays(self._days[0], self._days[-1] + pd.Timedelta(days=1))
        season = 2 * np.pi * dates.dayofyear.to_numpy() / 365.25
        daily = [means[days], means[np.maximum(days - 1, 0)], dates.isin(holidays)]
        daily += [wave(turns * season) for turns in (1, 2) for wave in (np.sin, np.cos)]
        daily += [dates.dayofweek.to_numpy() == weekday for weekday in range(7)]
        hour = 2 * np.pi * np.arange(HOURS) / HOURS
        clock = [wave(turns * hour) for turns in (1, 2, 3) for wave in (np.sin, np.cos)]
        columns = [
            warmth[days],
            *(np.repeat(np.asarray(values, np.float32)[:, None], HOURS, axis=1) for values in daily),
        ]
        columns += [np.broadcast_to(wave, (len(days), HOURS)) for wave in clock]
        return np.stack(columns, axis=-1).astype(np.float32)

    def _baselines(self, inside: np.ndarray) -> dict[str, Floats]:
        """Climatology (days of all earlier years within two weeks of the date) and persistence (a year before).

        This persistence is the competition's benchmark.
        """
        levels = quantile_levels(self.levels)
        season, past = self._days.dayofyear.to_numpy(), np.arange(inside[0])
        quantiles = []
        for day in inside:
            near = np.abs((season[past] - season[day] + 183) % 366 - 183) <= 14
            quantiles.append(np.nanquantile(self._load[past[near]], levels, axis=0).T)
        year_before = self._days.get_indexer(self._days[inside] - pd.DateOffset(years=1))
        persisted = np.repeat(self._load[year_before][..., None], len(levels), axis=-1)
        return {
            "climatology": np.stack(quantiles)[:, :, None].astype(np.float32),
            "persistence": persisted[:, :, None],
        }


def predictive_stations(temperatures: Floats, load: Floats) -> Indices:
    """The STATIONS columns of the temperatures (days, 24, S) that predict the load (days, 24) best.

    A station is judged by the absolute error of a cubic polynomial for each hour.
    """
    known = np.isfinite(load).all(axis=1)
    warmth, load = (temperatures[known].astype(np.float64) - 60) / 20, load[known].astype(np.float64)
    errors = np.zeros(warmth.shape[-1])
    for station in range(len(errors)):
        for hour in range(HOURS):
            powers = np.vander(warmth[:, hour, station], 4)
            fitted = powers @ np.linalg.lstsq(powers, load[:, hour], rcond=None)[0]
            errors[station] += np.abs(load[:, hour] - fitted).mean()
    return np.sort(np.argsort(errors, kind="stable")[:STATIONS])


def mixture(quantiles: Floats, scenarios: int) -> Floats:
    """Quantiles (M, 24, 1, K) of the equally weighted mixture of scenarios, from theirs (scenarios * M, 48, 1, K)."""
    levels = quantiles.shape[-1]
    days = quantiles[:, BEFORE:].reshape(scenarios, -1, *quantiles[:, BEFORE:].shape[1:])
    pooled = np.moveaxis(days, 0, -2).reshape(*days.shape[1:-1], scenarios * levels)
    return np.moveaxis(np.quantile(pooled, quantile_levels(levels), axis=-1), 0, -1).astype(np.float32)
