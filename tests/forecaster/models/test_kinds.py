"""Models of your own, named by the setting FOREWATT_MODEL_CLASSES."""

from collections.abc import Callable, Iterator

import pytest

from forecaster.errors import ModelClassError
from forecaster.models import KINDS, model_class, model_kinds
from forecaster.models.climatology import Climatology
from forewatt.settings import settings


@pytest.fixture
def classes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets FOREWATT_MODEL_CLASSES for one test."""

    def set_to(value: str) -> None:
        monkeypatch.setenv("FOREWATT_MODEL_CLASSES", value)
        settings.cache_clear()

    yield set_to
    monkeypatch.undo()
    settings.cache_clear()


def test_own_model__named_by_the_setting__is_found_beside_ours(classes: Callable[[str], None]) -> None:
    classes("mine=forecaster.models.climatology:Climatology, other=package.module:Other")
    assert model_class("mine") is Climatology
    assert model_kinds() == {
        **KINDS,
        "mine": "forecaster.models.climatology:Climatology",
        "other": "package.module:Other",
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("mine", "'mine' is not of the form name=module:Class"),
        ("mine=module.Class", "is not of the form name=module:Class"),
        ("lstm=forecaster.models.climatology:Climatology", "'lstm' is the name of one of our models"),
        ("mine=no_such_module:Mine", "model 'mine' at no_such_module:Mine: No module named 'no_such_module'"),
        ("mine=forecaster.models.climatology:Mine", "has no attribute 'Mine'"),
    ],
)
def test_own_model__wrong_setting__is_refused_with_the_settings_name(
    classes: Callable[[str], None], value: str, message: str
) -> None:
    classes(value)
    with pytest.raises(ModelClassError, match="FOREWATT_MODEL_CLASSES: ") as refused:
        model_class("mine")
    assert message in str(refused.value)
