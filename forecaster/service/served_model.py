"""The model that a service uses, which recalibration replaces while requests are answered."""

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

        Raises UnsavedModelError if the model was not loaded from a folder, TrainingError with too few days.
        """
        if self._folder is None:
            raise UnsavedModelError("this model was not loaded from a folder, so a new version could not be saved")
        with self._changing:
            assets = feeds_of(documents, request.region)
            start_s = request.until - (CONTEXT + RECENT_DAYS * DAY) * STEP_S
            with postgres.connection() as connection:
                panel = read_history(connection, assets, start_s, request.until)
            before = self.trained.version
            self.trained = recalibrate(self._folder, panel, self._folder)
            return before, self.trained.version
