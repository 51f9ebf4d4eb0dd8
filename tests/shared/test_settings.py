"""Settings come from the environment; a wrong value is reported with the setting's name."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

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


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of secrets, still empty."""
    monkeypatch.setenv("FOREWATT_SECRETS_PATH", str(tmp_path))
    return tmp_path


def test_secrets__file_named_like_the_variable__gives_its_value(secrets: Path) -> None:
    (secrets / "FOREWATT_POSTGRES_URL").write_text("postgresql://forewatt:s3cret@db/forewatt\n")
    (secrets / "forewatt_gateway_tokens").write_text("edge-1:s3cret")
    (secrets / "SPARK_DRIVER_MEMORY").write_text("2g")
    settings = Settings()
    assert settings.postgres_url == "postgresql://forewatt:s3cret@db/forewatt"
    assert settings.gateway_tokens == "edge-1:s3cret"
    assert settings.spark_driver_memory == "2g"


def test_secrets__variable_and_file__the_variable_counts(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (secrets / "FOREWATT_SERVICE_TOKEN").write_text("from the file")
    monkeypatch.setenv("FOREWATT_SERVICE_TOKEN", "from the variable")
    assert Settings().service_token == "from the variable"
    assert Settings(service_token="from the argument").service_token == "from the argument"


def test_secrets__files_of_others__are_ignored(secrets: Path) -> None:
    (secrets / "tls.key").write_text("not a setting")
    assert Settings().service_token == ""


def test_secrets__folder_is_missing__is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOREWATT_SECRETS_PATH", "/nowhere/secrets")
    with pytest.raises(SettingsError, match="FOREWATT_SECRETS_PATH is /nowhere/secrets, which is no folder"):
        Settings()
