"""The exceptions of the forecaster.

ForecasterError
├── UnknownAssetError    the region has no such asset
├── HorizonError         the model was not trained for the requested steps, levels or lead
├── StaleHistoryError    the newest readings are too old, or too few, to forecast from
├── BusyError            too many requests wait already
├── DeadlineError        the request's deadline passed before it was answered
├── NotExplainableError  the model does not predict from windows, so no attribution is possible
├── TrainingError        there is not enough history to train on
├── ArchiveError         the readings' archive is missing or cannot be read
├── LeakError            a feature depends on values after the cut
├── ModelClassError      the setting FOREWATT_MODEL_CLASSES is wrong
├── ModelFolderError     a saved model is missing or does not match its manifest
├── UnsavedModelError    the served model was not loaded from a folder, so it cannot be recalibrated
├── PromotionError       a model does not pass a gate, or the stage is empty
└── BacktestError        a competition's files are missing or cannot be read
"""

from collections.abc import Sequence


class ForecasterError(Exception):
    """Base class of the forecaster's exceptions."""


class UnknownAssetError(ForecasterError, LookupError):
    """The region has no such assets."""

    def __init__(self, asset_ids: Sequence[str], region: str) -> None:
        self.asset_ids = tuple(asset_ids)
        super().__init__(f"region {region} has no asset {', '.join(asset_ids)}: add it to the asset service first")


class HorizonError(ForecasterError, ValueError):
    """The model was not trained for the requested steps, levels or lead."""


class StaleHistoryError(ForecasterError, RuntimeError):
    """The readings of these assets are too old or too few at the issue time; `reasons` by asset id."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        named = "; ".join(f"{asset_id}: {reason}" for asset_id, reason in list(reasons.items())[:5])
        more = f" and {len(reasons) - 5} more" if len(reasons) > 5 else ""
        super().__init__(f"no forecast without fresh readings ({named}{more}): check the stream, then retry")


class BusyError(ForecasterError, RuntimeError):
    """Too many requests wait already."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} requests wait already: retry in a moment")


class DeadlineError(ForecasterError, TimeoutError):
    """The request's deadline passed before it was answered."""

    def __init__(self, deadline_ms: int) -> None:
        super().__init__(f"the request waited longer than its {deadline_ms} ms: retry, or allow more time")


class NotExplainableError(ForecasterError, TypeError):
    """The model does not predict from windows, so no attribution is possible."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not predict from windows, so its forecasts cannot be attributed to inputs")


class TrainingError(ForecasterError, ValueError):
    """There is not enough history to train on."""


class ArchiveError(ForecasterError, OSError):
    """The readings' archive is missing or cannot be read."""


class LeakError(ForecasterError, AssertionError):
    """Features depend on values after the cut; `columns` names them."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        super().__init__(f"features change with values measured after the cut: {', '.join(columns)}")


class ModelClassError(ForecasterError, ValueError):
    """The setting FOREWATT_MODEL_CLASSES is malformed, or names a class that cannot be imported."""


class ModelFolderError(ForecasterError, OSError):
    """A saved model is missing or does not match its manifest."""


class BacktestError(ForecasterError, ValueError):
    """A competition's files are missing or cannot be read."""


class PromotionError(ForecasterError, RuntimeError):
    """The reasons why a model stays on its stage."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))


class UnsavedModelError(ForecasterError, RuntimeError):
    """The served model was not loaded from a folder, so it cannot be recalibrated."""
