"""Models that learn from a panel and predict quantiles. Each model imports only the libraries that it needs."""

from importlib import import_module

from forecaster.models.base import Model

KINDS = {
    "lstm": "forecaster.models.lstm.model:Lstm",
    "gbm": "forecaster.models.gbm:Gbm",
    "climatology": "forecaster.models.climatology:Climatology",
}
"""Module and class of each model; imported on demand, so that a process loads the libraries of one model only."""


def model_class(name: str) -> type[Model]:
    """The class of a model. Raises ValueError, which lists the known models, if there is none of that name."""
    if name not in KINDS:
        raise ValueError(f"no model {name!r}: choose one of {', '.join(KINDS)}")
    module, attribute = KINDS[name].split(":")
    model: type[Model] = getattr(import_module(module), attribute)
    return model
