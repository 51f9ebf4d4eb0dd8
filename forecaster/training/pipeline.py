"""From a panel to a trained model in its folder: hold days out, fit, calibrate, judge, save; or reuse what is there."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from forecaster.domain import CLASSES, DAY, Panel
from forecaster.errors import ModelFolderError, TrainingError
from forecaster.evaluation.drift import training_profile
from forecaster.evaluation.scoring import coverage, mean_pinball, persistence
from forecaster.features.leaks import require_no_leak
from forecaster.features.sampling import held_out_picks, split_days
from forecaster.features.windows import CONTEXT, STEPS, Grid, Picks
from forecaster.models.base import Model, Report, finish, night_sines
from forecaster.models.climatology import Climatology
from forecaster.prediction.calibration import fit_calibration
from forecaster.prediction.trained import Trained
from forecaster.registry.folder import Manifest, data_hash, load_trained, read_manifest, save_trained

HOLD_OUT_DAYS = 21


@dataclass(frozen=True)
class Outcome:
    """A trained model, its manifest, and whether it was already there."""

    trained: Trained
    manifest: Manifest
    reused: bool


def reusable(folder: Path, model: Model, panel: Panel) -> bool:
    """Whether the folder holds this model with the same config, learnt from the same data."""
    try:
        manifest = read_manifest(folder)
    except ModelFolderError:
        return False
    return manifest.model == model.name and manifest.config == model.config and manifest.data_hash == data_hash(panel)


def train(model: Model, panel: Panel, region: str, folder: Path, report: Report) -> Outcome:
    """Train on all but the last HOLD_OUT_DAYS, calibrate and judge on alternate days of these, save into `folder`.

    TrainingError with too little history; LeakError should a feature know the future.
    """
    if reusable(folder, model, panel):
        return Outcome(load_trained(folder), read_manifest(folder), reused=True)
    held_from = panel.steps - HOLD_OUT_DAYS * DAY
    if held_from < CONTEXT + 2 * STEPS:
        raise TrainingError(f"{panel.steps // DAY} days of readings are too few: {HOLD_OUT_DAYS} are held out")
    learnt = Panel(panel.assets, panel.start_s, panel.pu[:, :held_from])
    require_no_leak(learnt, held_out_picks(learnt, learnt.steps - STEPS))
    model.fit(learnt, report)
    nights, grid = night_sines(learnt), Grid(panel)
    tuned, judged = split_days(held_out_picks(panel, held_from))
    raw = finish(model.predict(grid, tuned), grid, tuned, nights)
    calibration = fit_calibration(grid.target(tuned), raw, classes_at(panel, tuned))
    levels = int(model.config["levels"])
    trained = Trained(model, "", levels, calibration, nights, training_profile(learnt))
    metrics = judge(trained, grid, judged, learnt)
    manifest = save_trained(trained, manifest_of(trained, panel, region, metrics), folder)
    return Outcome(load_trained(folder), manifest, reused=False)


def classes_at(panel: Panel, picks: Picks) -> np.ndarray:
    """The class of each pick."""
    return np.array([asset.asset_class for asset in panel.assets])[picks.feed]


def judge(trained: Trained, grid: Grid, picks: Picks, learnt: Panel) -> dict[str, Any]:
    """Pinball loss in pu of the model (before and after calibration), persistence and climatology, and coverage."""
    usual = Climatology()
    usual.fit(learnt, lambda _share: None)
    answered = trained.model.predict(grid, picks)
    answers = {
        "model": trained.calibrated(answered, grid, picks),
        "uncalibrated": finish(answered, grid, picks, trained.nights),
        "climatology": usual.predict(grid, picks),
        "persistence": persistence(grid, picks, trained.levels),
    }
    observed, classes = grid.target(picks), classes_at(grid.panel, picks)
    groups = {"all": np.ones(len(picks), bool)} | {n: classes == n for n in CLASSES if (classes == n).any()}
    return {
        group: {name: round(mean_pinball(observed[rows], answer[rows]), 6) for name, answer in answers.items()}
        | {"coverage": round(coverage(observed[rows], answers["model"][rows]), 4)}
        for group, rows in groups.items()
    }


def manifest_of(trained: Trained, panel: Panel, region: str, metrics: dict[str, Any]) -> Manifest:
    """The manifest, its artifacts still to be named."""
    return Manifest(
        model=trained.model.name,
        region=region,
        trained_from_s=panel.start_s,
        trained_until_s=panel.end_s,
        feeds=len(panel.assets),
        levels=trained.levels,
        data_hash=data_hash(panel),
        config=trained.model.config,
        metrics=metrics,
        calibration=trained.calibration.margins,
        nights=trained.nights,
        profile=asdict(trained.profile),
        files={},
    )
