"""The model that a service uses, which recalibration replaces while requests are answered."""

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from psycopg_pool import ConnectionPool
from pymongo.database import Database

from forecaster.data.assets import feeds_of
from forecaster.data.history import read_history
from forecaster.data.outlook import read_outlook
from forecaster.errors import ModelFolderError, UnsavedModelError
from forecaster.features.grid import context_of
from forecaster.models.base import variables_of
from forecaster.prediction.trained import TrainedModel
from forecaster.registry.folder import save_recalibrated
from forecaster.registry.manifest import read_manifest
from forecaster.registry.stages import registry_of
from forecaster.service.schemas import RecalibrationRequest
from forecaster.tracking.mirror import Mirror, mirrored
from forecaster.training.recalibration import RECENT_DAYS, recalibrated
from forewatt.settings import settings

log = logging.getLogger(__name__)


class ServedModel:
    """The current model, in `trained`.

    A batch reads `trained` once. Recalibration replaces the object and never changes it, so no batch mixes versions.
    """

    def __init__(self, trained: TrainedModel, folder: Path | None) -> None:
        self.trained = trained
        self._folder = folder
        self._changing = Lock()

    def recalibrate(
        self, postgres: ConnectionPool, documents: Database[dict[str, Any]], request: RecalibrationRequest
    ) -> tuple[str, str]:
        """Fit the calibration to the newest days and save it. Returns the versions before and after.

        The result is a version of its own; in production it follows the one before, and a rollback returns to that.
        Raises UnsavedModelError if the model was not loaded from a folder, TrainingError with too few days,
        ModelFolderError if the folder holds another model by now, PromotionError if another version is in production.
        """
        if self._folder is None:
            raise UnsavedModelError("this model was not loaded from a folder, so a new version could not be saved")
        with self._changing:
            assets = feeds_of(documents, request.region)
            step_s = self.trained.step_s
            start_s = request.until - context_of(step_s) * step_s - RECENT_DAYS * 86_400
            with postgres.connection() as connection:
                panel = read_history(connection, assets, start_s, request.until, step_s)
                if variables_of(self.trained.model):
                    outlook = read_outlook(connection, assets, start_s, request.until, request.until, step_s)
                    panel = replace(panel, outlook=outlook)
            before = self.trained.version
            manifest = read_manifest(self._folder)
            if manifest.version != before:
                raise ModelFolderError(
                    f"{self._folder} holds version {manifest.version} now: restart the service to serve that one"
                )
            fitted, changed = recalibrated(self.trained, manifest, panel)
            stages = registry_of(self._folder)
            folder = self._folder.with_name(changed.version) if stages else self._folder
            save_recalibrated(changed, self._folder, folder)
            if stages:
                stages.recalibrate(manifest.model, before, changed.version)
            self._folder, self.trained = folder, fitted
        if stages and (failure := mirrored(settings(), partial(Mirror.follow, stages=stages, name=manifest.model))):
            log.warning(failure)
        return before, changed.version
