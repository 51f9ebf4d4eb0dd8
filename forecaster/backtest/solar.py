"""GEFCom2014 solar: three sites in Australia, a month ahead at a time, hourly, 99 quantiles, with ECMWF forecasts."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from forecaster.backtest.competition import Split, View, unchanged
from forecaster.backtest.files import Source, digest_of
from forecaster.backtest.published import csv_scores
from forecaster.backtest.solar_features import (
    DAYLIGHT,
    Sites,
    envelope,
    features,
    joint_features,
    near_in_season,
)
from forecaster.domain import Floats, Indices, quantile_levels
from forecaster.network.cases import Cases
from forecaster.network.recipe import Recipe

HOURS = 24
CUT_HOUR = 12
"""Days start at 12 UTC, in the middle of the sites' night, so that daylight is not cut."""
BLOCK_DAYS = 15
"""Long enough for its weather to differ from the weather before and after."""
SEASON_DAYS = 20
"""Climatology uses the days of all years that are within this distance of the date."""
FIRST_SCORED = 4


class Solar:
    """Tasks are months, numbered in the file's column `task`. A case is one day of one site."""

    name: ClassVar[str] = "gefcom2014-solar"
    levels: ClassVar[int] = 99
    recipe: ClassVar[Recipe] = Recipe(members=5, layers=1, dropout=0.45, noise=0.25, epochs=20, batch=32)
    """Chosen on months before the fourth task, every fifth of which was left out in turn.

    It is used with both heads: the steps of "rising" are too wide under a clear sky, the width of "centred" is too
    narrow in a month unlike those before.
    """
    wide_recipe: ClassVar[Recipe] = Recipe(
        members=5,
        hidden=96,
        layers=1,
        dropout=0.45,
        noise=0.25,
        epochs=15,
        learning_rate=8e-3,
        head="centred",
    )
    """For another ensemble on the same cases. Chosen on the first three tasks."""
    joint_recipe: ClassVar[Recipe] = Recipe(
        members=5, hidden=64, layers=1, dropout=0.3, noise=0.35, epochs=20, batch=16, head="centred"
    )
    """For the view whose cases are a day of all sites at once. Chosen on the first three tasks."""

    def __init__(self, folder: Path) -> None:
        source = Source(folder, "gefcom2014_solar", ("zone", "ts_end_utc"))
        self.digest = digest_of([source])
        self._folder = folder
        self._sites = Sites.of(source.table())
        cuts = np.flatnonzero(self._sites.hour == CUT_HOUR)
        firsts = np.r_[cuts[0] - HOURS, cuts]
        self._day_rows: Indices = firsts[:, None] + np.arange(HOURS)

    def tasks(self) -> list[str]:
        """Numbers from the fourth on, where the competition's scoring starts."""
        return [str(task) for task in np.unique(self._sites.task) if task >= FIRST_SCORED]

    def split(self, task: str) -> Split:
        """All hours before the task's first hour, and the hours of the task."""
        sites = self._sites
        inside = sites.task == int(task)
        before = np.arange(sites.hours) < np.flatnonzero(inside)[0]
        highest = envelope(sites, before)
        site_features = features(sites, highest)
        train, test = (self._cases(site_features, highest, hours) for hours in (before, inside))
        coverage_mask = self._daily(np.broadcast_to(sites.sine > DAYLIGHT, sites.power.shape), inside)
        baselines = {
            "climatology": self._daily(climatology(sites, before, inside), inside),
            "persistence": self._daily(persistence(sites, before, self.levels), inside),
        }
        joint = joint_features(sites, highest)
        joint_train, joint_test = (self._joint_cases(joint, highest, hours) for hours in (before, inside))
        without, joint_without = (partial(self._without, before, jointly) for jointly in (False, True))
        views = (
            View(train, test, unchanged, replace(self.recipe, head="centred"), without=without),
            View(train, test, unchanged, self.wide_recipe, without=without),
            View(joint_train, joint_test, sites_as_cases, self.joint_recipe, without=joint_without),
        )
        return Split(train, test, test.truth, coverage_mask, baselines, more_views=views, without=without)

    def published(self) -> dict[str, dict[str, float]]:
        """Loss of all teams by task."""
        return csv_scores(self._folder / "published_scores" / "gefcom2014-solar-scores.csv")

    def targets(self) -> list[dict[str, Any]]:
        """A mean loss on tasks 4 to 10."""
        return [{"name": "lstm", "value": 0.0125, "tasks": [str(task) for task in range(4, 11)]}]

    def _rows(self, hours: NDArray[np.bool_]) -> tuple[Indices, NDArray[np.bool_]]:
        """Rows (N, 24) of the days that contain any of the hours, and a mask (N, 24) of the rows that are such hours.

        At the ends of the file, rows outside it are clipped and not in the mask.
        """
        clipped = np.clip(self._day_rows, 0, self._sites.hours - 1)
        wanted = hours[clipped] & (clipped == self._day_rows)
        chosen = wanted.any(axis=1)
        return clipped[chosen], wanted[chosen]

    def _daily(self, values: np.ndarray, hours: NDArray[np.bool_]) -> np.ndarray:
        """Values (Z, T, ...) as the days that contain the hours, (Z * N, 24, 1, ...)."""
        rows, _ = self._rows(hours)
        days = values[:, rows]
        return days.reshape(-1, HOURS, 1, *days.shape[3:])

    def _cases(self, site_features: Floats, highest: Floats, hours: NDArray[np.bool_]) -> Cases:
        """The days that contain the hours, site by site. The truth of all other hours is NaN."""
        rows, wanted = self._rows(hours)
        power = np.where(wanted, self._sites.power[:, rows], np.nan).astype(np.float32)
        sites = len(power)
        return Cases(
            features=site_features[:, rows].reshape(-1, HOURS, site_features.shape[-1]),
            scale=highest[:, rows].reshape(-1, HOURS, 1),
            truth=power.reshape(-1, HOURS, 1),
            block=np.tile(rows[:, 0] // (HOURS * BLOCK_DAYS), sites),
            age_days=np.tile((rows[:, 0].max() - rows[:, 0]) / HOURS, sites).astype(np.float32),
        )

    def _without(self, before: NDArray[np.bool_], jointly: bool, left_out: NDArray[np.bool_]) -> Cases:
        """The cases of the hours before, if those of the left-out cases were unknown, also to the envelope."""
        rows, _ = self._rows(before)
        days = left_out.reshape(-1, len(rows)).any(axis=0)
        known = before.copy()
        known[rows[days]] = False
        highest = envelope(self._sites, known)
        if jointly:
            cases = self._joint_cases(joint_features(self._sites, highest), highest, before)
        else:
            cases = self._cases(features(self._sites, highest), highest, before)
        unknown = np.resize(days, len(cases))[:, None, None]
        return replace(cases, truth=np.where(unknown, np.float32(np.nan), cases.truth))

    def _joint_cases(self, joint: Floats, highest: Floats, hours: NDArray[np.bool_]) -> Cases:
        """The days that contain the hours, all sites in one case."""
        rows, wanted = self._rows(hours)
        power = np.where(wanted, self._sites.power[:, rows], np.nan).astype(np.float32)
        return Cases(
            features=joint[rows],
            scale=np.moveaxis(highest[:, rows], 0, -1),
            truth=np.moveaxis(power, 0, -1),
            block=rows[:, 0] // (HOURS * BLOCK_DAYS),
            age_days=((rows[:, 0].max() - rows[:, 0]) / HOURS).astype(np.float32),
        )


def sites_as_cases(quantiles: Floats) -> Floats:
    """Quantiles (N, 24, Z, K) whose series are sites, as (Z * N, 24, 1, K), site by site."""
    return np.moveaxis(quantiles, 2, 0).reshape(-1, HOURS, 1, quantiles.shape[-1])


def climatology(sites: Sites, known: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> Floats:
    """Quantiles of the power of each site at this hour and season, (Z, T, 99). 0 at hours that are not wanted.

    While no such season is known, all known days count.
    """
    levels = quantile_levels(99)
    quantiles = np.zeros((*sites.power.shape, len(levels)), np.float32)
    for hour in range(HOURS):
        rows, targets = (np.flatnonzero(hours & (sites.hour == hour)) for hours in (known, wanted))
        near = near_in_season(sites.day_of_year[rows], SEASON_DAYS)
        for day in np.unique(sites.day_of_year[targets]):
            chosen = near[:, day - 1] if near[:, day - 1].any() else np.ones(len(rows), bool)
            pool = sites.power[:, rows[chosen]]
            at = targets[sites.day_of_year[targets] == day]
            quantiles[:, at] = np.quantile(pool, levels, axis=1).T[:, None]
    return quantiles


def persistence(sites: Sites, known: NDArray[np.bool_], levels: int) -> Floats:
    """The last known day, repeated, (Z, T, levels)."""
    last = np.flatnonzero(known)[-HOURS:]
    by_hour = np.zeros((len(sites.power), HOURS))
    by_hour[:, sites.hour[last]] = sites.power[:, last]
    return np.repeat(by_hour[:, sites.hour][..., None], levels, axis=-1).astype(np.float32)
