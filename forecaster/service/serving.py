"""The model that a service answers with, and how it is swapped while requests come in."""

from pathlib import Path
from threading import Lock
from typing import Any

from psycopg_pool import ConnectionPool
from pymongo.database import Database

from forecaster.data.assets import feeds_of
from forecaster.data.history import read_history
from forecaster.domain import DAY, STEP_S
from forecaster.errors import UnsavedModelError
from forecaster.features.windows import CONTEXT
from forecaster.prediction.trained import TrainedModel
from forecaster.service.schemas import RecalibrationRequest
from forecaster.training.recalibration import RECENT_DAYS, recalibrate


class Serving:
    """One reference that requests read once each; it is replaced, never changed, so no request is dropped or mixed."""

    def __init__(self, trained: TrainedModel, folder: Path | None) -> None:
        self.trained = trained
        self._folder = folder
        self._changing = Lock()

    def recalibrate(
        self, postgres: ConnectionPool, documents: Database[dict[str, Any]], asked: RecalibrationRequest
    ) -> tuple[str, str]:
        """Fit the calibration to the newest days; returns the versions before and after.

        UnsavedModelError when the model lies in no folder, TrainingError with too few days.
        """
        if self._folder is None:
            raise UnsavedModelError("this model is not served from a folder, so a new version could not be kept")
        with self._changing:
            assets = feeds_of(documents, asked.region)
            start_s = asked.until - (CONTEXT + RECENT_DAYS * DAY) * STEP_S
            with postgres.connection() as connection:
                panel = read_history(connection, assets, start_s, asked.until)
            before = self.trained.version
            self.trained = recalibrate(self._folder, panel, self._folder)
            return before, self.trained.version
