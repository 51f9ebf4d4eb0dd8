"""The models: each learns from a panel and answers quantiles; each imports only the library it needs."""

from importlib import import_module

from forecaster.models.base import Model

KINDS = {
    "lstm": "forecaster.models.lstm.model:Lstm",
    "gbm": "forecaster.models.gbm:Gbm",
    "climatology": "forecaster.models.climatology:Climatology",
}
"""Where each model's class lies; imported on demand, so a process carries one model's libraries."""


def model_class(name: str) -> type[Model]:
    """The class of a model by its name; ValueError names the ones there are."""
    if name not in KINDS:
        raise ValueError(f"no model {name!r}: choose one of {', '.join(KINDS)}")
    module, attribute = KINDS[name].split(":")
    found: type[Model] = getattr(import_module(module), attribute)
    return found
