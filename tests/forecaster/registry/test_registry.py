"""The folder of a trained model: the version covers every byte, and an existing model is reused."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from eth_utils.crypto import keccak

from forecaster.domain import DAY, Panel
from forecaster.errors import ModelFolderError, TrainingError
from forecaster.models.climatology import Climatology, ClimatologyConfig
from forecaster.registry.folder import load_trained
from forecaster.registry.manifest import read_manifest
from forecaster.training.pipeline import TrainingOutcome, train


def ignore_progress(_share: float) -> None:
    """Discard the progress."""


@pytest.fixture
def folder(outcomes: dict[str, TrainingOutcome], models_folder: Path, tmp_path: Path) -> Path:
    assert outcomes
    return Path(shutil.copytree(models_folder / "climatology", tmp_path / "climatology"))


def test_the_version_is_the_hash_of_the_manifest(folder: Path) -> None:
    assert load_trained(folder).version == "0x" + keccak((folder / "manifest.json").read_bytes()).hex()


def test_training_twice_gives_the_same_version(panel: Panel, folder: Path, tmp_path: Path) -> None:
    again = train(Climatology(), panel, "test-region", tmp_path / "again", ignore_progress)
    assert not again.reused
    assert again.trained.version == load_trained(folder).version


def test_the_same_data_and_config_reuse_the_model(panel: Panel, folder: Path) -> None:
    assert train(Climatology(), panel, "test-region", folder, ignore_progress).reused
    other_config = Climatology(ClimatologyConfig(half_life_days=7))
    assert not train(other_config, panel, "test-region", folder, ignore_progress).reused
    other_data = replace(panel, pu=np.where(np.arange(panel.steps) == 9, np.float32(0.123), panel.pu))
    assert not train(Climatology(), other_data, "test-region", folder, ignore_progress).reused


def test_a_changed_artifact_is_refused(folder: Path) -> None:
    table = folder / read_manifest(folder).weights / "table.npz"
    table.write_bytes(table.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ModelFolderError, match="not those of its manifest"):
        load_trained(folder)


def test_a_missing_or_invalid_manifest_gives_a_helpful_error(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match=r"run `forewatt model train`"):
        read_manifest(tmp_path)
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(ModelFolderError, match="train the model again"):
        read_manifest(folder)


def test_failed_training_leaves_the_old_model_in_place(panel: Panel, folder: Path) -> None:
    with pytest.raises(TrainingError, match="too few"):
        train(Climatology(), replace(panel, pu=panel.pu[:, : 20 * DAY]), "test-region", folder, ignore_progress)
    assert load_trained(folder).model.name == "climatology"
