"""Each asset's newest forecast in MongoDB, for who looks at it: one document, which a later issue alone replaces."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pymongo import InsertOne, ReplaceOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from forecaster.domain import STEP_S
from forecaster.service.results import Answered, AssetForecast, latest

COLLECTION = "forecasts"
DUPLICATE_KEY = 11_000
AT_ONCE = 128
"""Documents a command: writing many at once would hold the interpreter for as long as they take."""


class NewestForecasts:
    """Inserts what is not there, then replaces what is older: right whichever of several services comes first."""

    name = "mongodb"

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._forecasts = database[COLLECTION]

    def write(self, answers: Sequence[Answered]) -> None:
        """PyMongoError when not all were taken."""
        newest = latest(answers, lambda each: each.asset_id)
        for start in range(0, len(newest), AT_ONCE):
            documents = [document_of(each) for each in newest[start : start + AT_ONCE]]
            self._replace_older([documents[place] for place in self._insert(documents)])

    def close(self) -> None:
        """The database belongs to who opened it."""

    def _insert(self, documents: Sequence[dict[str, Any]]) -> list[int]:
        """The places of those that were there already."""
        try:
            self._forecasts.bulk_write([InsertOne(each) for each in documents], ordered=False)
        except BulkWriteError as error:
            refused = error.details["writeErrors"]
            if any(each["code"] != DUPLICATE_KEY for each in refused):
                raise
            return [each["index"] for each in refused]
        return []

    def _replace_older(self, documents: Sequence[dict[str, Any]]) -> None:
        if documents:
            older = [{"_id": each["_id"], "issued": {"$lt": each["issued"]}} for each in documents]
            pairs = zip(older, documents, strict=True)
            self._forecasts.bulk_write([ReplaceOne(which, each) for which, each in pairs], ordered=False)


def document_of(each: AssetForecast) -> dict[str, Any]:
    """The asset's document; quantiles to the watt."""
    issue = each.issue
    return {
        "_id": each.asset_id,
        "region": issue.region,
        "model": issue.model,
        "model_version": issue.model_version,
        "issued": issue.issued,
        "first_valid": issue.first_valid,
        "step_s": STEP_S,
        "levels": each.quantiles_mw.shape[1],
        "drift_ppm": each.drift_ppm,
        "quantiles_mw": np.round(each.quantiles_mw.astype(np.float64), 6).tolist(),
    }
