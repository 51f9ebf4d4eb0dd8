"""An example of the details of each kind of alert."""

from typing import Any

from streaming.assets.alert_details import DETAILS


def details_of(kind: str) -> dict[str, Any] | None:
    """The details of an alert of this kind, from the examples of its model."""
    model = DETAILS[kind]
    if model is None:
        return None
    return model.model_validate({name: (field.examples or [])[0] for name, field in model.model_fields.items()}).plain()
