"""GEFCom2014 solar: three sites in Australia, a month ahead at a time, hourly, 99 quantiles, ECMWF forecasts known."""

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from forecaster.backtest.cases import Cases, Split, View, as_asked
from forecaster.backtest.files import Source, digest_of
from forecaster.backtest.published import csv_scores
from forecaster.backtest.recipe import Recipe
from forecaster.backtest.solar_features import (
    DAYLIGHT,
    Sites,
    envelope,
    features,
    features_together,
    near_in_season,
)
from forecaster.domain import Floats, Indices, quantile_levels

HOURS = 24
CUT_HOUR = 12
"""Days are cut at 12 UTC, in the middle of the sites' night: daylight stays in one piece."""
BLOCK_DAYS = 15
"""Long enough for its weather to be another than that before and after."""
SEASON_DAYS = 20
"""Climatology: days of the year this near are the same season."""
FIRST_COUNTED = 4


class Solar:
    """The tasks are numbered in the file's column `task`, each a month; a case is one day of one site."""

    name: ClassVar[str] = "gefcom2014-solar"
    levels: ClassVar[int] = 99
    recipe: ClassVar[Recipe] = Recipe(members=5, layers=1, dropout=0.45, noise=0.25, epochs=20, batch=32)
    """Chosen on months before the fourth task that were left out in turn (every fifth one at a time).

    Once more with the other head: sums of steps are too wide where the sky is clear, one width is too sure of a month
    unlike those before.
    """
    wider: ClassVar[Recipe] = Recipe(
        members=5,
        hidden=96,
        layers=1,
        dropout=0.45,
        noise=0.25,
        epochs=15,
        learning_rate=8e-3,
        head="centred",
    )
    """Of another ensemble on the same cases, chosen on the first three tasks."""
    together: ClassVar[Recipe] = Recipe(
        members=5, hidden=64, layers=1, dropout=0.3, noise=0.35, epochs=20, batch=16, head="centred"
    )
    """Of the last one, which sees all sites of a day at once; chosen on the first three tasks."""

    def __init__(self, folder: Path) -> None:
        source = Source(folder, "gefcom2014_solar", ("zone", "ts_end_utc"))
        self.digest = digest_of([source])
        self._folder = folder
        self._sites = Sites.of(source.table())
        cuts = np.flatnonzero(self._sites.hour == CUT_HOUR)
        firsts = np.r_[cuts[0] - HOURS, cuts]
        self._places: Indices = firsts[:, None] + np.arange(HOURS)

    def tasks(self) -> list[str]:
        """From the fourth on, where the competition began to count."""
        return [str(task) for task in np.unique(self._sites.task) if task >= FIRST_COUNTED]

    def split(self, task: str) -> Split:
        """All hours before the task's first one, and its own."""
        sites = self._sites
        asked = sites.task == int(task)
        before = np.arange(sites.hours) < np.flatnonzero(asked)[0]
        highest = envelope(sites, before)
        seen = features(sites, highest)
        learn, ask = (self._cases(seen, highest, hours) for hours in (before, asked))
        counted = self._daily(np.broadcast_to(sites.sine > DAYLIGHT, sites.power.shape), asked)
        simple = {
            "climatology": self._daily(climatology(sites, before, asked), asked),
            "persistence": self._daily(persistence(sites, before, self.levels), asked),
        }
        at_once = features_together(sites, highest)
        learn_at_once, ask_at_once = (self._together(at_once, highest, hours) for hours in (before, asked))
        views = (
            View(learn, ask, as_asked, replace(self.recipe, head="centred")),
            View(learn, ask, as_asked, self.wider),
            View(learn_at_once, ask_at_once, one_by_one, self.together),
        )
        return Split(learn, ask, ask.truth, counted, simple, beside=views)

    def published(self) -> dict[str, dict[str, float]]:
        """Every team's loss by task."""
        return csv_scores(self._folder / "published_scores" / "gefcom2014-solar-scores.csv")

    def targets(self) -> list[dict[str, Any]]:
        """Of the tasks for which they were set."""
        return [{"name": "lstm", "value": 0.0125, "tasks": [str(task) for task in range(4, 11)]}]

    def _rows(self, hours: NDArray[np.bool_]) -> tuple[Indices, NDArray[np.bool_]]:
        """Places (N, 24), clipped to the file, of the days that hold any of the hours, and which places are of them."""
        clipped = np.clip(self._places, 0, self._sites.hours - 1)
        wanted = hours[clipped] & (clipped == self._places)
        kept = wanted.any(axis=1)
        return clipped[kept], wanted[kept]

    def _daily(self, values: np.ndarray, hours: NDArray[np.bool_]) -> np.ndarray:
        """Values (Z, T, ...) as days of the asked hours, (Z * N, 24, 1, ...)."""
        places, _ = self._rows(hours)
        days = values[:, places]
        return days.reshape(-1, HOURS, 1, *days.shape[3:])

    def _cases(self, seen: Floats, highest: Floats, hours: NDArray[np.bool_]) -> Cases:
        """The days of some hours, site by site; the truth of all other hours is left out."""
        places, wanted = self._rows(hours)
        power = np.where(wanted, self._sites.power[:, places], np.nan).astype(np.float32)
        sites = len(power)
        return Cases(
            features=seen[:, places].reshape(-1, HOURS, seen.shape[-1]),
            scale=highest[:, places].reshape(-1, HOURS, 1),
            truth=power.reshape(-1, HOURS, 1),
            block=np.tile(places[:, 0] // (HOURS * BLOCK_DAYS), sites),
            age_days=np.tile((places[:, 0].max() - places[:, 0]) / HOURS, sites).astype(np.float32),
        )

    def _together(self, seen: Floats, highest: Floats, hours: NDArray[np.bool_]) -> Cases:
        """The days of some hours, all sites at once."""
        places, wanted = self._rows(hours)
        power = np.where(wanted, self._sites.power[:, places], np.nan).astype(np.float32)
        return Cases(
            features=seen[places],
            scale=np.moveaxis(highest[:, places], 0, -1),
            truth=np.moveaxis(power, 0, -1),
            block=places[:, 0] // (HOURS * BLOCK_DAYS),
            age_days=((places[:, 0].max() - places[:, 0]) / HOURS).astype(np.float32),
        )


def one_by_one(quantiles: Floats) -> Floats:
    """Quantiles (N, 24, Z, K) of all sites at once as those of one after the other, (Z * N, 24, 1, K)."""
    return np.moveaxis(quantiles, 2, 0).reshape(-1, HOURS, 1, quantiles.shape[-1])


def climatology(sites: Sites, known: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> Floats:
    """Quantiles of what each site gave at this hour in this season, (Z, T, 99); 0 at hours that are not wanted.

    Where no year is known in that season yet, all of its days are taken.
    """
    levels = quantile_levels(99)
    found = np.zeros((*sites.power.shape, len(levels)), np.float32)
    for hour in range(HOURS):
        rows, asked = (np.flatnonzero(hours & (sites.hour == hour)) for hours in (known, wanted))
        near = near_in_season(sites.day_of_year[rows], SEASON_DAYS)
        for day in np.unique(sites.day_of_year[asked]):
            chosen = near[:, day - 1] if near[:, day - 1].any() else np.ones(len(rows), bool)
            pool = sites.power[:, rows[chosen]]
            at = asked[sites.day_of_year[asked] == day]
            found[:, at] = np.quantile(pool, levels, axis=1).T[:, None]
    return found


def persistence(sites: Sites, known: NDArray[np.bool_], levels: int) -> Floats:
    """The last known day again and again, (Z, T, levels)."""
    last = np.flatnonzero(known)[-HOURS:]
    by_hour = np.zeros((len(sites.power), HOURS))
    by_hour[:, sites.hour[last]] = sites.power[:, last]
    return np.repeat(by_hour[:, sites.hour][..., None], levels, axis=-1).astype(np.float32)
