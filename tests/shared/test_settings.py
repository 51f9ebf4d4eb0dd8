"""Settings come from the environment; a wrong value is reported with the setting's name."""

import pytest
from pydantic import ValidationError

from forewatt.settings import Settings


def test_spark_is_configured_by_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_MASTER", "spark://host:7077")
    monkeypatch.setenv("SPARK_DRIVER_MEMORY", "2G")
    monkeypatch.setenv("SPARK_LANES", "4")
    settings = Settings()
    assert (settings.spark_master, settings.spark_driver_memory, settings.spark_lanes) == ("spark://host:7077", "2G", 4)


def test_spark_settings_can_be_passed_by_name() -> None:
    assert Settings(spark_lanes=3).spark_lanes == 3


@pytest.mark.parametrize(
    ("variable", "value", "name"),
    [
        ("SPARK_LANES", "none", "SPARK_LANES"),
        ("SPARK_LANES", "0", "SPARK_LANES"),
        ("SPARK_DRIVER_MEMORY", "much", "SPARK_DRIVER_MEMORY"),
        ("FOREWATT_TRAINING_PRECISION", "half", "training_precision"),
    ],
)
def test_a_wrong_value_is_reported_with_the_settings_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError, match=name):
        Settings()
