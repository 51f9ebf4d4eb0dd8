"""What a model must show before it is promoted: figures of the newest days, and bounds that are data."""

import time
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter

from forecaster.domain import DAY, Panel
from forecaster.evaluation.scoring import coverage, mean_pinball, persistence
from forecaster.features.sampling import held_out_picks
from forecaster.features.windows import Grid
from forecaster.prediction.trained import Trained

GATES = Path(__file__).with_name("gates.json")


class Gate(BaseModel):
    """One figure and the most it may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: str
    at_most: float
    reason: str


def read_gates(path: Path = GATES) -> list[Gate]:
    """The gates of a JSON file."""
    return TypeAdapter(list[Gate]).validate_json(path.read_bytes())


def evidence(trained: Trained, champion: Trained | None, panel: Panel, days: int) -> dict[str, float]:
    """Figures of a model on the panel's last days; without a champion there is nothing to compare with.

    `loss` in pu, its ratios to the reference (persistence) and to the champion, `coverage_apart`: how far the outer
    interval is from what it promises, and `latency_ms` of a forecast for one window.
    """
    grid, picks = Grid(panel), held_out_picks(panel, panel.steps - days * DAY)
    observed, answer = grid.target(picks), trained.quantiles(grid, picks)
    loss = mean_pinball(observed, answer)
    found = {
        "loss": loss,
        "loss_to_reference": loss / mean_pinball(observed, persistence(grid, picks, trained.levels)),
        "coverage_apart": abs(coverage(observed, answer) - (trained.levels - 1) / (trained.levels + 1)),
        "latency_ms": latency_ms(trained, panel),
    }
    if champion is not None:
        found["loss_to_champion"] = loss / mean_pinball(observed, champion.quantiles(grid, picks))
    return found


def latency_ms(trained: Trained, panel: Panel, times: int = 5) -> float:
    """Median wall time of one feed's forecast at the panel's end."""
    grid = Grid(panel)
    pick = held_out_picks(panel, panel.steps - DAY).take(np.zeros(1, np.int64))
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        trained.quantiles(grid, pick)
        taken.append(1_000 * (time.perf_counter() - began))
    return float(np.median(taken))


def failures(gates: list[Gate], figures: dict[str, float]) -> list[str]:
    """What keeps a model back, in words; a figure that cannot be had (no champion yet) holds nobody back."""
    return [
        f"{gate.figure} is {figures[gate.figure]:.4g}, at most {gate.at_most:g} is allowed: {gate.reason}"
        for gate in gates
        if gate.figure in figures and not figures[gate.figure] <= gate.at_most
    ]
