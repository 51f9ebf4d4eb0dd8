"""Fits a trained model's calibration to recent days: a new version with the same weights."""

from dataclasses import replace
from pathlib import Path

from forecaster.domain import DAY, Panel
from forecaster.errors import TrainingError
from forecaster.features.sampling import held_out_picks
from forecaster.features.windows import CONTEXT, Grid
from forecaster.models.base import finish
from forecaster.prediction.calibration import fit_calibration
from forecaster.prediction.trained import TrainedModel
from forecaster.registry.folder import load_trained, read_manifest, save_trained

RECENT_DAYS = 21
"""The calibration is fitted to at most this many of the newest days."""
MIN_DAYS = 7


def recalibrate(folder: Path, panel: Panel, out: Path) -> TrainedModel:
    """Fit the calibration of the model in `folder` to the panel's newest days and save the result into `out`.

    `out` may equal `folder`. The caller chooses the panel: its newest days should lie after the model's training days.
    Raises TrainingError with less than a week of readings after the context that the features need.
    """
    days = min(RECENT_DAYS, (panel.steps - CONTEXT) // DAY)
    if days < MIN_DAYS:
        raise TrainingError(
            f"{panel.steps // DAY} days are too few to recalibrate: {MIN_DAYS + CONTEXT // DAY + 1} are needed"
        )
    trained, manifest = load_trained(folder), read_manifest(folder)
    grid, picks = Grid(panel), held_out_picks(panel, panel.steps - days * DAY)
    raw = finish(trained.model.predict(grid, picks), grid, picks, trained.nights)
    calibration = fit_calibration(grid.target(picks), raw, grid.classes(picks))
    changed = manifest.model_copy(
        update={
            "calibration": calibration.margins,
            "recalibrated_from": manifest.version,
            "recalibrated_until_s": panel.end_s,
        }
    )
    save_trained(replace(trained, calibration=calibration), changed, out)
    return load_trained(out)
