"""Fits a trained model's calibration to recent days: a new version with the same weights."""

from pathlib import Path

import numpy as np

from forecaster.domain import Panel
from forecaster.errors import TrainingError
from forecaster.features.grid import Grid
from forecaster.features.sampling import far_picks, held_out_picks, joined
from forecaster.models.base import finish
from forecaster.prediction.calibration import leads_of, refit_calibration
from forecaster.prediction.trained import TrainedModel
from forecaster.registry.folder import load_trained, save_recalibrated, trained_of
from forecaster.registry.manifest import Manifest, read_manifest
from forecaster.registry.stages import registry_of

RECENT_DAYS = 21
"""The calibration is fitted to at most this many of the newest days."""
MIN_DAYS = 7


def recalibrate(folder: Path, panel: Panel, out: Path) -> TrainedModel:
    """Fit the calibration of the model in `folder` to the panel's newest days, and save the result as a new version.

    It is saved into `out`, which may equal `folder`. A registered version never changes: for its folder, the result is
    saved beside it, into the folder of the new version. Raises TrainingError if there are no days to fit to, see
    `recalibrated`.
    """
    trained = load_trained(folder)
    _, manifest = recalibrated(trained, read_manifest(folder), panel)
    if registry_of(out):
        out = out.with_name(manifest.version)
    save_recalibrated(manifest, folder, out)
    return load_trained(out)


def recalibrated(trained: TrainedModel, manifest: Manifest, panel: Panel) -> tuple[TrainedModel, Manifest]:
    """The model with its calibration fitted to the panel's newest days, and the manifest that says so.

    Days that the weights have learnt are not used, because on them a model seems better than it is. A class with too
    few readings keeps its margins. Raises TrainingError with less than a week of other days, or without readings of any
    class, and for a panel of other steps or other classes than the model's.
    """
    if panel.step_s != trained.step_s:
        raise TrainingError(f"{trained.model.name} forecasts steps of {trained.step_s} s, not of {panel.step_s} s")
    if not (learnt := trained.learnt_rows(panel.assets)):
        raise TrainingError(
            f"{trained.model.name} has learnt {' and '.join(trained.classes)}, and no asset is of these"
        )
    panel = panel.select(learnt)
    grid = Grid(panel)
    start = max(panel.column(manifest.learnt_until_s), panel.steps - RECENT_DAYS * panel.day, grid.context)
    days = (panel.steps - start) // panel.day
    if days < MIN_DAYS:
        raise TrainingError(
            f"{max(0, days)} days are too few to recalibrate, {MIN_DAYS} are needed: they must follow two weeks of "
            f"other readings, and {manifest.learnt_until_s}, until when the model has learnt"
        )
    start = panel.steps - days * panel.day
    picks = joined(held_out_picks(panel, start), far_picks(panel, start))
    raw = finish(trained.model.predict(grid, picks), grid, picks, trained.nights)
    leads = leads_of(picks, grid.lead)
    calibration = refit_calibration(trained.calibration, grid.target(picks), raw, grid.classes(picks), leads)
    if calibration is None:
        observed = int(np.isfinite(panel.pu[:, start:]).sum())
        raise TrainingError(f"the last {days} days have {observed} readings, too few to recalibrate any class")
    changed = manifest.model_copy(
        update={
            "calibration": calibration.margins,
            "recalibrated_from": manifest.version,
            "recalibrated_until_s": panel.end_s,
        }
    ).sealed()
    return trained_of(trained.model, changed), changed
