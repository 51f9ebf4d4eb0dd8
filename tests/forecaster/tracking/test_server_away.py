"""A tracking server that is away, or is no MLflow, stops no training and no promotion."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from forecaster.commands import register
from forecaster.registry.stages import Stages
from forecaster.tracking.command import track
from forecaster.training.pipeline import TrainingOutcome
from forewatt.embedded.ports import free_port
from forewatt.settings import settings


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The setting names a server that does not exist; the URL has a password."""
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("FOREWATT_MLFLOW_URL", f"http://somebody:secret@{address}")
    monkeypatch.setenv("FOREWATT_MODELS_PATH", str(tmp_path))
    settings.cache_clear()
    return address


def test_register__server_is_away__registers_and_says_what_to_do(
    nowhere: str, outcomes: dict[str, TrainingOutcome], models_folder: Path, tmp_path: Path
) -> None:
    version = outcomes["climatology"].manifest.version
    result = CliRunner(mix_stderr=False).invoke(register, [str(models_folder / "climatology")], catch_exceptions=False)
    assert (result.exit_code, result.stdout.strip()) == (0, version)
    assert Stages(tmp_path).staged("climatology").candidate == version
    assert "`forewatt model track`" in result.stderr
    assert nowhere in result.stderr
    assert "secret" not in result.stderr


def test_track__server_is_away__is_an_error(
    nowhere: str, outcomes: dict[str, TrainingOutcome], tmp_path: Path, models_folder: Path
) -> None:
    assert outcomes
    Stages(tmp_path).register(models_folder / "climatology")
    result = CliRunner().invoke(track)
    assert result.exit_code == 1
    assert nowhere in result.output


def test_track__no_server_set__names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOREWATT_MLFLOW_URL", raising=False)
    settings.cache_clear()
    result = CliRunner().invoke(track)
    assert result.exit_code == 2
    assert "FOREWATT_MLFLOW_URL" in result.output


def test_by_lead__loss_of_each_step(outcomes: dict[str, TrainingOutcome]) -> None:
    outcome = outcomes["gbm"]
    losses = outcome.loss_by_lead["all"]
    assert len(losses) == 24
    # Steps have nearly the same number of readings, so their mean is nearly the mean of all.
    assert sum(losses) / len(losses) == pytest.approx(outcome.manifest.metrics["all"]["model"], rel=0.02)
