"""Models that learn from a panel and predict quantiles. Each model imports only the libraries that it needs."""

import re
from importlib import import_module

from forecaster.errors import ModelClassError
from forecaster.models.base import Model
from forewatt.settings import settings

KINDS = {
    "lstm": "forecaster.models.lstm:Lstm",
    "gbm": "forecaster.models.gbm:Gbm",
    "climatology": "forecaster.models.climatology:Climatology",
}
"""Module and class of each model; imported on demand, so that a process loads the libraries of one model only."""
ENTRY = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)=(?P<path>[\w.]+:\w+)")


def model_kinds() -> dict[str, str]:
    """The models by name: ours, and those of the setting FOREWATT_MODEL_CLASSES (`name=module:Class, ...`).

    Raises ModelClassError for an entry of another form, or with the name of one of ours.
    """
    own = {}
    for entry in filter(None, map(str.strip, settings().model_classes.split(","))):
        if not (found := ENTRY.fullmatch(entry)):
            raise ModelClassError(f"FOREWATT_MODEL_CLASSES: {entry!r} is not of the form name=module:Class")
        if found["name"] in KINDS:
            raise ModelClassError(f"FOREWATT_MODEL_CLASSES: {found['name']!r} is the name of one of our models")
        own[found["name"]] = found["path"]
    return KINDS | own


def model_with(name: str, levels: int) -> Model:
    """A new model with its usual parameters and this number of levels.

    Raises ModelClassError if a model of one's own has another number and cannot be given this one.
    """
    kind = model_class(name)
    model = kind()
    if int(model.config["levels"]) == levels:
        return model
    build = getattr(kind, "of_config", None)
    if build is None:
        raise ModelClassError(f"{name} has {model.config['levels']} levels: give it of_config to train {levels}")
    changed: Model = build({**model.config, "levels": levels})
    return changed


def model_class(name: str) -> type[Model]:
    """The class of a model. Raises ValueError, which lists the known models, if there is none of that name.

    Raises ModelClassError if FOREWATT_MODEL_CLASSES names a module or class that cannot be imported.
    """
    kinds = model_kinds()
    if name not in kinds:
        raise ValueError(f"no model {name!r}: choose one of {', '.join(kinds)}")
    module, attribute = kinds[name].split(":")
    try:
        model: type[Model] = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        if name in KINDS:
            raise
        raise ModelClassError(f"FOREWATT_MODEL_CLASSES: model {name!r} at {kinds[name]}: {error}") from error
    return model
