"""What became of the forecasts that were given: scored once their readings have come, part of the drift."""

from dataclasses import dataclass

import numpy as np

from forecaster.domain import STEP_S, Floats, Panel
from forecaster.evaluation.adwin import Adwin
from forecaster.evaluation.scoring import coverage, pinball

FEWEST = 8
"""Scored forecasts of a region before anything is said."""
KEPT_S = 2 * 86_400
COVERED = 0.8


@dataclass(frozen=True)
class Given:
    """A forecast: when it begins, its quantiles (T, K) and the loss in pu that its class had on held-out days."""

    first_valid_s: int
    quantiles: Floats
    usual_loss: float

    @property
    def end_s(self) -> int:
        """End of the last interval."""
        return self.first_valid_s + STEP_S * len(self.quantiles)


class Outcomes:
    """By region: forecasts that wait for their readings, and adaptive windows over losses and coverage."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], list[Given]] = {}
        self._losses: dict[str, Adwin] = {}
        self._covered: dict[str, Adwin] = {}

    def score(self, region: str, panel: Panel) -> None:
        """Score the forecasts of the panel's assets whose intervals it holds; what is too old is forgotten."""
        for row, asset in enumerate(panel.assets):
            waiting = self._waiting.pop((region, asset.asset_id), [])
            for given in waiting:
                if given.end_s <= panel.end_s:
                    column = panel.column(given.first_valid_s)
                    self._score_one(region, given, panel.pu[row, max(column, 0) : column + len(given.quantiles)])
            self._keep(region, asset.asset_id, [given for given in waiting if given.end_s > panel.end_s])

    def record(self, region: str, asset_id: str, given: Given) -> None:
        """Keep a forecast until its readings have come; another one for the same time takes its place."""
        others = [other for other in self._waiting.get((region, asset_id), []) if self._apart(other, given)]
        self._keep(region, asset_id, [*others, given])

    def drift(self, region: str) -> dict[str, float]:
        """`losses` and `coverage`, each in [0, 1], 0 as long as too little is known.

        Losses: the share of the loss that is beyond the usual one. Coverage: how far the share of readings within
        the 80 % intervals is from that, less what chance explains.
        """
        losses, covered = self._losses.get(region, Adwin()), self._covered.get(region, Adwin())
        parts = {"losses": 0.0, "coverage": 0.0}
        if len(losses) >= FEWEST:
            # the window holds r / (1 + r) of the ratio r to the usual loss
            ratio = losses.mean / max(1e-6, 1 - losses.mean)
            parts["losses"] = max(0.0, 1 - 1 / max(ratio, 1e-6))
        if len(covered) >= FEWEST:
            chance = 2 * np.sqrt(COVERED * (1 - COVERED) / len(covered))
            parts["coverage"] = max(0.0, abs(covered.mean - COVERED) - float(chance)) / COVERED
        return parts

    def _score_one(self, region: str, given: Given, observed: Floats) -> None:
        """Add one forecast's loss and coverage, unless a reading is missing."""
        if len(observed) < len(given.quantiles) or not np.isfinite(observed).all():
            return
        ratio = float(pinball(observed[None], given.quantiles[None]).mean()) / max(given.usual_loss, 1e-6)
        self._losses.setdefault(region, Adwin()).add(ratio / (1 + ratio))
        covered = coverage(observed, given.quantiles)
        if np.isfinite(covered):
            self._covered.setdefault(region, Adwin()).add(covered)

    def _keep(self, region: str, asset_id: str, waiting: list[Given]) -> None:
        if waiting:
            self._waiting[region, asset_id] = waiting

    @staticmethod
    def _apart(other: Given, given: Given) -> bool:
        """Whether two forecasts begin at different times, neither long past."""
        return 0 < abs(other.first_valid_s - given.first_valid_s) <= KEPT_S
