"""Writes each asset's newest forecast to MongoDB: one document per asset, replaced by later issues only."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pymongo import InsertOne, ReplaceOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from forecaster.service.results import IssuedForecasts, StoredForecast, latest

COLLECTION = "forecasts"
DUPLICATE_KEY = 11_000
BATCH_DOCUMENTS = 128
"""Documents per command; larger commands would block the other threads of the service for longer."""


class NewestForecasts:
    """Inserts missing documents, then replaces older ones. Several services may write in any order."""

    name = "mongodb"

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._forecasts = database[COLLECTION]

    def write(self, issued: Sequence[IssuedForecasts]) -> None:
        """Write all documents. Raises PyMongoError if a document was not written."""
        newest = latest(issued, lambda forecast: forecast.asset_id)
        for start in range(0, len(newest), BATCH_DOCUMENTS):
            documents = [document_of(forecast) for forecast in newest[start : start + BATCH_DOCUMENTS]]
            self._replace_older([documents[index] for index in self._insert(documents)])

    def close(self) -> None:
        """No-op: the caller owns the client."""

    def _insert(self, documents: Sequence[dict[str, Any]]) -> list[int]:
        """Insert the documents. Returns the indices of those that existed already."""
        try:
            self._forecasts.bulk_write([InsertOne(document) for document in documents], ordered=False)
        except BulkWriteError as error:
            refusals = error.details["writeErrors"]
            if any(refusal["code"] != DUPLICATE_KEY for refusal in refusals):
                raise
            return [refusal["index"] for refusal in refusals]
        return []

    def _replace_older(self, documents: Sequence[dict[str, Any]]) -> None:
        if documents:
            older = [{"_id": document["_id"], "issued": {"$lt": document["issued"]}} for document in documents]
            pairs = zip(older, documents, strict=True)
            self._forecasts.bulk_write([ReplaceOne(query, document) for query, document in pairs], ordered=False)


def document_of(forecast: StoredForecast) -> dict[str, Any]:
    """The asset's document; quantiles are rounded to the watt."""
    issue = forecast.issue
    return {
        "_id": forecast.asset_id,
        "region": issue.region,
        "model": issue.model,
        "model_version": issue.model_version,
        "issued": issue.issued,
        "first_valid": issue.first_valid,
        "step_s": issue.step_s,
        "levels": forecast.quantiles_mw.shape[1],
        "drift_ppm": forecast.drift_ppm,
        "quantiles_mw": np.round(forecast.quantiles_mw.astype(np.float64), 6).tolist(),
    }
