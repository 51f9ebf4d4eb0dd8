"""The exceptions of the forecaster.

ForecasterError
├── UnknownAssetError    an asset of the request is not in the region or has no class this model knows
├── HorizonError         the request asks for a shape (steps, levels, lead) the model was not trained for
├── StaleHistoryError    the newest readings are too old, or too few, to forecast from
├── BusyError            more requests wait already than the service takes
├── DeadlineError        the request's turn came after it was wanted
├── UnexplainedError     the model does not answer from windows, so their parts cannot be exchanged
├── TrainingError        there is not enough history to train on
├── ArchiveError         the readings' archive is not there or holds something else
├── LeakError            a feature changes with values that were not known yet
├── ModelFolderError     a saved model is missing or does not match its manifest
├── NotKeptError         the model that is served lies in no folder, so nothing can be changed there
├── PromotionError       a model does not pass the gates, or none stands where one is asked for
└── BacktestError        a competition's files are not there or hold something else
"""

from collections.abc import Sequence


class ForecasterError(Exception):
    """Base of everything this package raises on purpose."""


class UnknownAssetError(ForecasterError, LookupError):
    """Assets that the region does not hold."""

    def __init__(self, asset_ids: Sequence[str], region: str) -> None:
        self.asset_ids = tuple(asset_ids)
        super().__init__(f"region {region} has no asset {', '.join(asset_ids)}: add it to the asset service first")


class HorizonError(ForecasterError, ValueError):
    """A forecast shape that the loaded model cannot answer."""


class StaleHistoryError(ForecasterError, RuntimeError):
    """Assets whose readings are too old or too sparse at the issue time."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        named = "; ".join(f"{asset_id}: {reason}" for asset_id, reason in list(reasons.items())[:5])
        more = f" and {len(reasons) - 5} more" if len(reasons) > 5 else ""
        super().__init__(f"no forecast without fresh readings ({named}{more}): check the stream, then ask again")


class BusyError(ForecasterError, RuntimeError):
    """Too many requests wait."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} requests wait already: come again in a moment")


class DeadlineError(ForecasterError, TimeoutError):
    """A request that waited for longer than it wanted to."""

    def __init__(self, deadline_ms: int) -> None:
        super().__init__(f"the request waited for longer than its {deadline_ms} ms: come again, or allow it more")


class UnexplainedError(ForecasterError, TypeError):
    """A model whose inputs cannot be exchanged."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not answer from windows, so what drives it cannot be told")


class TrainingError(ForecasterError, ValueError):
    """Too little history for a model."""


class ArchiveError(ForecasterError, OSError):
    """An archive that can't be read."""


class LeakError(ForecasterError, AssertionError):
    """Feature columns that know the future."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        super().__init__(f"features change with values measured after the cut: {', '.join(columns)}")


class ModelFolderError(ForecasterError, OSError):
    """A model folder that cannot be trusted."""


class BacktestError(ForecasterError, ValueError):
    """A competition that cannot be run with the files at hand."""


class PromotionError(ForecasterError, RuntimeError):
    """What keeps a model on its stage."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))


class NotKeptError(ForecasterError, RuntimeError):
    """A model without a folder."""
