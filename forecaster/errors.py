"""The exceptions of the forecaster.

ForecasterError
├── UnknownAssetError    the region has no such asset
├── AssetError           an asset's registration cannot be used
├── UnlearntClassError   the model has not learnt the asset's class
├── UnfitAssetsError     none of the requested assets can ever be forecast by this model
├── HorizonError         the model was not trained for the requested steps, levels or lead
├── StaleHistoryError    the newest readings are too old, or too few, to forecast from
├── BusyError            too many requests wait already
├── DeadlineError        the request's deadline passed before it was answered
├── NotExplainableError  the model does not predict from windows, so no attribution is possible
├── TrainingError        there is not enough history to train on
├── ArchiveError         the readings' archive is missing or cannot be read
├── LeakError            a feature depends on what is known after the cut only
├── ModelClassError      the setting FOREWATT_MODEL_CLASSES is wrong
├── ModelFolderError     a saved model is missing or does not match its manifest
├── UnsavedModelError    the served model was not loaded from a folder, so it cannot be recalibrated
├── PromotionError       a model does not pass a gate, or the stage is empty
├── TrackingError        the MLflow server cannot be reached, or refuses a request
└── BacktestError        a competition's files are missing or cannot be read
"""

from collections.abc import Sequence


class ForecasterError(Exception):
    """Base class of the forecaster's exceptions."""


def listed(names: Sequence[str], separator: str = ", ") -> str:
    """The first five of the names, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return separator.join(names[:5]) + more


class UnknownAssetError(ForecasterError, LookupError):
    """The region has no such assets."""

    def __init__(self, asset_ids: Sequence[str], region: str) -> None:
        self.asset_ids = tuple(asset_ids)
        super().__init__(f"region {region} has no asset {listed(asset_ids)}: add it to the asset service first")


class AssetError(ForecasterError, ValueError):
    """An asset's registration cannot be used."""

    def __init__(self, asset_id: str, reason: str) -> None:
        self.asset_id, self.reason = asset_id, reason
        super().__init__(f"asset {asset_id}: {reason}: correct it in the asset service")


class UnlearntClassError(ForecasterError, LookupError):
    """The model has not learnt the class of these assets; `asset_ids` names them."""

    def __init__(self, asset_ids: Sequence[str], classes: Sequence[str], learnt: Sequence[str]) -> None:
        self.asset_ids = tuple(asset_ids)
        super().__init__(
            f"the model has learnt {' and '.join(learnt) or 'no class'}, not {' and '.join(classes)} "
            f"({listed(asset_ids)}): train it on a region with such assets"
        )


class UnfitAssetsError(ForecasterError, ValueError):
    """None of the requested assets can be forecast by this model, whatever its readings; `reasons` by asset id."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        super().__init__(f"no forecast ({listed([f'{name}: {reason}' for name, reason in reasons.items()], '; ')})")


class HorizonError(ForecasterError, ValueError):
    """The model was not trained for the requested steps, levels or lead."""


class StaleHistoryError(ForecasterError, RuntimeError):
    """The readings of these assets are too old or too few at the issue time; `reasons` by asset id."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        named = listed([f"{asset_id}: {reason}" for asset_id, reason in reasons.items()], "; ")
        super().__init__(f"no forecast without fresh readings ({named}): check the stream, then retry")


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
    """Features depend on what is known after the cut only; `columns` names them."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        super().__init__(f"features change with what was measured or issued after the cut: {', '.join(columns)}")


class ModelClassError(ForecasterError, ValueError):
    """The setting FOREWATT_MODEL_CLASSES is malformed, or names a class that cannot be imported."""


class ModelFolderError(ForecasterError, OSError):
    """A saved model is missing or does not match its manifest."""


class TrackingError(ForecasterError):
    """The MLflow server cannot be reached, or refuses a request."""


class BacktestError(ForecasterError, ValueError):
    """A competition's files are missing or cannot be read."""


class PromotionError(ForecasterError, RuntimeError):
    """The reasons why a model stays on its stage."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))


class UnsavedModelError(ForecasterError, RuntimeError):
    """The served model was not loaded from a folder, so it cannot be recalibrated."""
