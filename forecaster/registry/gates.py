"""Gates of promotion: figures measured on the newest days, and the limits that they must keep."""

import time
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from forecaster.domain import Panel
from forecaster.errors import PromotionError
from forecaster.evaluation.scoring import coverage, mean_pinball, persistence
from forecaster.features.grid import Grid
from forecaster.features.sampling import first_new_column, held_out_picks
from forecaster.prediction.trained import TrainedModel

GATES = Path(__file__).with_name("gates.json")
"""The default gates."""
MIN_DAYS = 3
"""Fewer new days say too little about a version."""


Figure = Literal["loss", "loss_to_reference", "loss_to_champion", "coverage_apart", "latency_ms"]


class Gate(BaseModel):
    """The largest value that a figure may have, and the reason for the limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: Figure
    at_most: float
    reason: str


def read_gates(path: Path = GATES) -> list[Gate]:
    """Read gates from a JSON file. Raises PromotionError if it cannot be read, or names a figure that there is not."""
    try:
        return TypeAdapter(list[Gate]).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise PromotionError([f"the gates in {path} cannot be read: {error}"]) from error


def evidence(trained: TrainedModel, champion: TrainedModel | None, panel: Panel, days: int) -> dict[str, float]:
    """Figures of a model on the panel's last days, at most `days`.

    Days that the model or the champion has learnt, or that a calibration was fitted to, are left out: on them a model
    seems better than it is. So are assets of classes that the model has not learnt, and for the ratio to the champion
    those that the champion has not. Raises PromotionError if fewer than MIN_DAYS are left, if nothing was measured on
    them, or if the model or the champion has learnt no class of the panel.

    `loss` in pu; `loss_to_reference`, its ratio to the reference's (persistence); `loss_to_champion`, its ratio to the
    champion's, if there is one; `coverage_apart`, the distance of the outer interval's coverage from its nominal
    value; `latency_ms` of the forecast for one window.
    """
    if champion is not None and champion.step_s != trained.step_s:
        raise PromotionError([f"the champion forecasts steps of {champion.step_s} s, the version {trained.step_s} s"])
    known_until_s = max(model.known_until_s for model in (trained, champion) if model is not None)
    start = first_new_column(panel, known_until_s, days)
    if panel.steps - start < min(days, MIN_DAYS) * panel.day:
        raise PromotionError(
            [
                f"only {max(0, panel.steps - start) // panel.day} days before {panel.end_s} are new to the versions, "
                f"{MIN_DAYS} are needed after two weeks of other readings: the versions were fitted to readings until "
                f"{known_until_s}"
            ]
        )
    panel = panel.select(trained.learnt_rows(panel.assets))
    grid, picks = Grid(panel), held_out_picks(panel, start)
    observed = grid.target(picks)
    if not np.isfinite(observed).any():
        raise PromotionError(["nothing was measured on the days that the version would be judged on"])
    quantiles = trained.quantiles(grid, picks)
    loss = mean_pinball(observed, quantiles)
    figures = {
        "loss": loss,
        "loss_to_reference": ratio(loss, mean_pinball(observed, persistence(grid, picks, trained.levels))),
        "latency_ms": latency_ms(trained, panel),
    }
    if trained.levels > 1:
        nominal = (trained.levels - 1) / (trained.levels + 1)
        figures["coverage_apart"] = abs(coverage(observed, quantiles) - nominal)
    if champion is not None:
        figures["loss_to_champion"] = loss_to_champion(trained, champion, panel, start)
    return figures


def loss_to_champion(trained: TrainedModel, champion: TrainedModel, panel: Panel, start: int) -> float:
    """The ratio of the losses of both models from a column on, on assets whose class both have learnt.

    Raises PromotionError if nothing was measured of such assets.
    """
    panel = panel.select(champion.learnt_rows(panel.assets))
    grid, picks = Grid(panel), held_out_picks(panel, start)
    observed = grid.target(picks)
    if not np.isfinite(observed).any():
        raise PromotionError(["nothing was measured of the classes that both the version and the champion have learnt"])
    challenged, usual = (mean_pinball(observed, model.quantiles(grid, picks)) for model in (trained, champion))
    return ratio(challenged, usual)


def ratio(loss: float, other: float) -> float:
    """One loss as a ratio to another one: 1 if they are equal, infinite if only the other one is 0."""
    if loss == other:
        return 1.0
    return loss / other if other else float("inf")


def latency_ms(trained: TrainedModel, panel: Panel, times: int = 5) -> float:
    """Median wall time of the forecast of one feed at the panel's end."""
    grid = Grid(panel)
    pick = held_out_picks(panel, panel.steps - panel.day).take(np.zeros(1, np.int64))
    durations_ms = []
    for _ in range(times):
        started = time.perf_counter()
        trained.quantiles(grid, pick)
        durations_ms.append(1_000 * (time.perf_counter() - started))
    return float(np.median(durations_ms))


def failures(gates: list[Gate], figures: dict[str, float]) -> list[str]:
    """Messages about the gates that a model does not pass; a gate without its figure (no champion yet) is skipped."""
    return [
        f"{gate.figure} is {figures[gate.figure]:.4g}, at most {gate.at_most:g} is allowed: {gate.reason}"
        for gate in gates
        if gate.figure in figures and not figures[gate.figure] <= gate.at_most
    ]
