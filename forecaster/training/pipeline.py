"""Trains a model on a panel: holds days out, fits, calibrates, evaluates and saves, or reuses a saved model."""

import logging
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from forecaster.domain import CLASSES, Floats, Panel, classes_of
from forecaster.errors import ModelFolderError, TrainingError
from forecaster.evaluation.drift import training_profile
from forecaster.evaluation.scoring import coverage, mean_pinball, persistence, pinball
from forecaster.features.grid import STEPS, Grid, Picks, context_of
from forecaster.features.leaks import require_no_leak
from forecaster.features.sampling import far_picks, held_out_picks, joined, split_days
from forecaster.features.windows import windows
from forecaster.models.base import Model, Report, finish, night_sines, part_of
from forecaster.models.climatology import Climatology
from forecaster.prediction.calibration import fit_calibration, leads_of
from forecaster.prediction.trained import TrainedModel
from forecaster.registry.folder import holds, load_trained, save_trained
from forecaster.registry.manifest import Manifest, data_hash, read_manifest

log = logging.getLogger(__name__)

HOLD_OUT_DAYS = 21


@dataclass(frozen=True)
class TrainingOutcome:
    """A trained model, its manifest, and whether a saved model was reused."""

    trained: TrainedModel
    manifest: Manifest
    reused: bool
    loss_by_lead: dict[str, list[float]] = field(default_factory=dict)
    """By class and for `all`: the loss on the judged days at each step ahead, in pu. Empty for a reused model."""


def reusable(folder: Path, model: Model, panel: Panel, all_days: bool = False) -> bool:
    """Whether the folder contains this model with the same config, trained on the same days of the same data.

    A folder that was damaged does not.
    """
    try:
        manifest = read_manifest(folder)
    except ModelFolderError:
        return False
    if manifest.model != model.name or manifest.config != model.config:
        return False
    same = manifest.data_hash == data_hash(panel) and (manifest.learnt_until_s == panel.end_s) == all_days
    return same and holds(folder, manifest)


def train(
    model: Model, panel: Panel, region: str, folder: Path, report: Report, all_days: bool = False
) -> TrainingOutcome:
    """Train on all but the last HOLD_OUT_DAYS, calibrate and evaluate on alternate ones of these, save into `folder`.

    With `all_days` the model is then trained again on the held-out days, too; the calibration and the metrics stay
    those of the first training. Raises TrainingError with too little history and LeakError if a feature depends on
    future values.
    """
    held_out_from = panel.steps - HOLD_OUT_DAYS * panel.day
    if held_out_from < context_of(panel.step_s) + 2 * STEPS:
        raise TrainingError(f"{panel.steps // panel.day} days of readings are too few: {HOLD_OUT_DAYS} are held out")
    panel = panel.select(measured_rows(panel, held_out_from))
    if reusable(folder, model, panel, all_days):
        return TrainingOutcome(load_trained(folder), read_manifest(folder), reused=True)
    learnt = replace(panel, pu=panel.pu[:, :held_out_from])
    variables = learnt.outlook.variables if learnt.outlook else ()
    require_no_leak(learnt, held_out_picks(learnt, learnt.steps - STEPS), partial(windows, variables=variables))
    model.fit(learnt, part_of(report, 0, 2) if all_days else report)
    nights, grid = night_sines(learnt), Grid(panel)
    tuned, judged = split_days(held_out_picks(panel, held_out_from), panel.day, held_out_from)
    later, _ = split_days(far_picks(panel, held_out_from), panel.day, held_out_from)
    tuned = joined(tuned, later)
    raw = finish(model.predict(grid, tuned), grid, tuned, nights)
    calibration = fit_calibration(grid.target(tuned), raw, grid.classes(tuned), leads_of(tuned, grid.lead))
    levels = int(model.config["levels"])
    trained = TrainedModel(
        model,
        "",
        levels,
        calibration,
        nights,
        training_profile(learnt),
        classes=classes_of(panel.assets),
        step_s=panel.step_s,
    )
    metrics, by_lead = evaluate(trained, grid, judged, learnt)
    if all_days:
        learnt = panel
        model.fit(panel, part_of(report, 1, 2))
    manifest = save_trained(trained, manifest_of(trained, panel, learnt.end_s, region, metrics), folder)
    return TrainingOutcome(load_trained(folder), manifest, False, by_lead)


def measured_rows(panel: Panel, until: int) -> list[int]:
    """The rows of the classes that have readings to learn from: after two weeks of context, and before a column.

    The others are named in a warning, and the model answers none of their assets. Raises TrainingError if no class has
    any.
    """
    seen = np.isfinite(panel.pu[:, context_of(panel.step_s) : until]).any(axis=1)
    learnt = {asset.asset_class for asset, known in zip(panel.assets, seen, strict=True) if known}
    if not learnt:
        raise TrainingError("no asset has readings to learn from")
    if left_out := [name for name in classes_of(panel.assets) if name not in learnt]:
        log.warning("not learnt, because there are no readings to learn from: %s", ", ".join(left_out))
    return [row for row, asset in enumerate(panel.assets) if asset.asset_class in learnt]


def evaluate(
    trained: TrainedModel, grid: Grid, picks: Picks, learnt: Panel
) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """Metrics by class and for `all`: coverage, and pinball loss in pu of the model and its benchmarks.

    A class of which nothing was measured has none. Raises TrainingError if nothing was measured at all.

    The second result is the model's loss at each step ahead.
    """
    climatology = Climatology()
    climatology.fit(learnt, lambda _share: None)
    predicted = trained.model.predict(grid, picks)
    forecasts = {
        "model": trained.calibrated(predicted, grid, picks),
        "uncalibrated": finish(predicted, grid, picks, trained.nights),
        "climatology": climatology.predict(grid, picks),
        "persistence": persistence(grid, picks, trained.levels),
    }
    observed, classes = grid.target(picks), grid.classes(picks)
    measured = np.isfinite(observed).any(axis=1)
    if not measured.any():
        raise TrainingError(f"nothing was measured on the last {HOLD_OUT_DAYS} days, which judge the model")
    groups = {"all": np.ones(len(picks), bool)} | {n: classes == n for n in CLASSES if measured[classes == n].any()}
    metrics: dict[str, Any] = {
        group: {name: round(mean_pinball(observed[rows], forecast[rows]), 6) for name, forecast in forecasts.items()}
        | {"coverage": share_covered(observed[rows], forecasts["model"][rows])}
        for group, rows in groups.items()
    }
    losses = pinball(observed, forecasts["model"])
    return metrics, {group: by_lead(losses[rows]) for group, rows in groups.items()}


def by_lead(losses: Floats) -> list[float]:
    """The mean loss of each step of losses (N, T). Steps without any observation are left out."""
    seen = np.isfinite(losses)
    means = np.where(seen, losses, 0).sum(axis=0)[seen.any(axis=0)] / seen.sum(axis=0)[seen.any(axis=0)]
    return [round(float(mean), 6) for mean in means]


def share_covered(observed: Floats, quantiles: Floats) -> float | None:
    """Coverage of the outer interval; None where there is no interval, as with one level."""
    share = coverage(observed, quantiles)
    return round(share, 4) if np.isfinite(share) else None


def manifest_of(
    trained: TrainedModel, panel: Panel, learnt_until_s: int, region: str, metrics: dict[str, Any]
) -> Manifest:
    """The manifest without the artifacts' digests."""
    return Manifest(
        model=trained.model.name,
        region=region,
        trained_from_s=panel.start_s,
        learnt_until_s=learnt_until_s,
        trained_until_s=panel.end_s,
        feeds=len(panel.assets),
        levels=trained.levels,
        step_s=panel.step_s,
        classes=trained.classes,
        data_hash=data_hash(panel),
        config=trained.model.config,
        metrics=metrics,
        calibration=trained.calibration.margins,
        nights=trained.nights,
        profile=asdict(trained.profile),
        files={},
    )
