"""Gates of promotion: figures measured on the newest days, and the limits that they must keep."""

import time
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter

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


class Gate(BaseModel):
    """The largest value that a figure may have, and the reason for the limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: str
    at_most: float
    reason: str


def read_gates(path: Path = GATES) -> list[Gate]:
    """Read gates from a JSON file."""
    return TypeAdapter(list[Gate]).validate_json(path.read_bytes())


def evidence(trained: TrainedModel, champion: TrainedModel | None, panel: Panel, days: int) -> dict[str, float]:
    """Figures of a model on the panel's last days, at most `days`.

    Days that the model or the champion has learnt, or that a calibration was fitted to, are left out: on them a model
    seems better than it is. Raises PromotionError if fewer than MIN_DAYS are left.

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
                f"{MIN_DAYS} are needed: they were fitted to readings until {known_until_s}"
            ]
        )
    grid, picks = Grid(panel), held_out_picks(panel, start)
    observed, quantiles = grid.target(picks), trained.quantiles(grid, picks)
    loss = mean_pinball(observed, quantiles)
    figures = {
        "loss": loss,
        "loss_to_reference": loss / mean_pinball(observed, persistence(grid, picks, trained.levels)),
        "latency_ms": latency_ms(trained, panel),
    }
    if trained.levels > 1:
        nominal = (trained.levels - 1) / (trained.levels + 1)
        figures["coverage_apart"] = abs(coverage(observed, quantiles) - nominal)
    if champion is not None:
        figures["loss_to_champion"] = loss / mean_pinball(observed, champion.quantiles(grid, picks))
    return figures


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
