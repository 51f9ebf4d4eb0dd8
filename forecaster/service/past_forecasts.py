"""Scores the service's own forecasts once their readings arrive, as a part of the drift."""

from dataclasses import dataclass

import numpy as np

from forecaster.domain import STEP_S, Floats, Panel
from forecaster.evaluation.adwin import Adwin
from forecaster.evaluation.scoring import coverage, pinball

MIN_SCORED = 8
"""Scored forecasts that a region needs before its drift is computed."""
MAX_AGE_S = 2 * 86_400
"""A forecast is dropped when the same asset is forecast for a time that is further away."""
NOMINAL_COVERAGE = 0.8


@dataclass(frozen=True)
class PastForecast:
    """An asset's forecast: start time, quantiles (T, K), and the loss in pu that its class had on held-out days."""

    first_valid_s: int
    quantiles: Floats
    usual_loss: float
    step_s: int = STEP_S

    @property
    def end_s(self) -> int:
        """End of the last interval."""
        return self.first_valid_s + self.step_s * len(self.quantiles)


class PastForecasts:
    """Forecasts that wait for their readings, and by region adaptive windows of losses and coverage."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], list[PastForecast]] = {}
        self._losses: dict[str, Adwin] = {}
        self._covered: dict[str, Adwin] = {}

    def score(self, region: str, panel: Panel) -> None:
        """Score and remove the forecasts of the panel's assets that end within the panel.

        A forecast with a missing reading is removed without a score.
        """
        for row, asset in enumerate(panel.assets):
            waiting = self._waiting.pop((region, asset.asset_id), [])
            for forecast in waiting:
                if forecast.end_s <= panel.end_s:
                    column = panel.column(forecast.first_valid_s)
                    observed = panel.pu[row, max(column, 0) : column + len(forecast.quantiles)]
                    self._score_one(region, forecast, observed)
            self._wait(region, asset.asset_id, [forecast for forecast in waiting if forecast.end_s > panel.end_s])

    def record(self, region: str, asset_id: str, forecast: PastForecast) -> None:
        """Store a forecast until its readings arrive; it replaces an earlier one for the same time."""
        waiting = self._waiting.get((region, asset_id), [])
        self._wait(region, asset_id, [*(other for other in waiting if self._keeps(other, forecast)), forecast])

    def drift(self, region: str) -> dict[str, float]:
        """`losses` and `coverage` of a region, in [0, 1]; 0 until enough forecasts are scored.

        losses: the share of the loss that exceeds the usual loss. coverage: the distance between the coverage of the
        80 % intervals and 80 %, minus what chance explains.
        """
        losses, covered = self._losses.get(region, Adwin()), self._covered.get(region, Adwin())
        parts = {"losses": 0.0, "coverage": 0.0}
        if len(losses) >= MIN_SCORED:
            # For a ratio r to the usual loss the window stores r / (1 + r).
            ratio = losses.mean / max(1e-6, 1 - losses.mean)
            parts["losses"] = max(0.0, 1 - 1 / max(ratio, 1e-6))
        if len(covered) >= MIN_SCORED:
            chance = 2 * np.sqrt(NOMINAL_COVERAGE * (1 - NOMINAL_COVERAGE) / len(covered))
            distance = abs(covered.mean - NOMINAL_COVERAGE)
            parts["coverage"] = max(0.0, distance - float(chance)) / NOMINAL_COVERAGE
        return parts

    def coverage(self, region: str) -> float | None:
        """The share of a region's readings within the 80 % intervals; None until enough forecasts are scored."""
        covered = self._covered.get(region, Adwin())
        return float(covered.mean) if len(covered) >= MIN_SCORED else None

    def _score_one(self, region: str, forecast: PastForecast, observed: Floats) -> None:
        """Add a forecast's loss and coverage, unless a reading is missing."""
        if len(observed) < len(forecast.quantiles) or not np.isfinite(observed).all():
            return
        loss = float(pinball(observed[None], forecast.quantiles[None]).mean())
        ratio = loss / max(forecast.usual_loss, 1e-6)
        self._losses.setdefault(region, Adwin()).add(ratio / (1 + ratio))
        covered = coverage(observed, forecast.quantiles)
        if np.isfinite(covered):
            self._covered.setdefault(region, Adwin()).add(covered)

    def _wait(self, region: str, asset_id: str, waiting: list[PastForecast]) -> None:
        if waiting:
            self._waiting[region, asset_id] = waiting

    @staticmethod
    def _keeps(other: PastForecast, forecast: PastForecast) -> bool:
        """Whether a stored forecast stays when another one is recorded."""
        return 0 < abs(other.first_valid_s - forecast.first_valid_s) <= MAX_AGE_S
