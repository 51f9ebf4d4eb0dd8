"""The folder of a trained model: the version covers every byte, and an existing model is reused."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from eth_utils.crypto import keccak

from forecaster.domain import DAY, Panel
from forecaster.errors import ModelFolderError, TrainingError
from forecaster.models.climatology import Climatology, ClimatologyConfig
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.registry.folder import load_trained
from forecaster.registry.manifest import MANIFEST, read_manifest
from forecaster.registry.stages import Stages
from forecaster.training.pipeline import TrainingOutcome, train
from forecaster.training.recalibration import recalibrate


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


def test_a_model_whose_files_are_damaged_or_missing_is_trained_again(panel: Panel, folder: Path) -> None:
    for damage in ("changed", "missing"):
        weights = folder / read_manifest(folder).weights
        (weights / "table.npz").write_bytes(b"half") if damage == "changed" else shutil.rmtree(weights)
        outcome = train(Climatology(), panel, "test-region", folder, ignore_progress)
        assert not outcome.reused
        assert load_trained(folder).version == outcome.trained.version


def test_a_class_without_readings_is_not_learnt(panel: Panel, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    quiet = panel.pu.copy()
    quiet[panel.rows_of("wind")] = np.nan
    for model in (Climatology(), Gbm(GbmConfig(windows=40, rows=400, trees=2, threads=1))):
        outcome = train(model, replace(panel, pu=quiet), "r", tmp_path / model.name, ignore_progress)
        assert outcome.manifest.classes == ("solar", "storage", "load")
        assert "wind" not in outcome.manifest.metrics
        json.dumps(outcome.manifest.metrics, allow_nan=False)
    assert "not learnt, because there are no readings to learn from: wind" in caplog.text
    assert train(Climatology(), replace(panel, pu=quiet), "r", tmp_path / "climatology", ignore_progress).reused


def test_a_class_that_was_not_measured_while_it_was_judged_has_no_figures(panel: Panel, tmp_path: Path) -> None:
    quiet = panel.pu.copy()
    quiet[panel.rows_of("wind"), -21 * DAY :] = np.nan
    manifest = train(Climatology(), replace(panel, pu=quiet), "r", tmp_path / "m", ignore_progress).manifest
    assert "wind" in manifest.classes
    assert "wind" not in manifest.metrics
    json.dumps(manifest.metrics, allow_nan=False)


@pytest.mark.parametrize(("begin", "reason"), [(0, "no asset has readings"), (23 * DAY, "nothing was measured")])
def test_a_panel_without_readings_is_refused(panel: Panel, tmp_path: Path, begin: int, reason: str) -> None:
    empty = panel.pu.copy()
    empty[:, begin:] = np.nan
    with pytest.raises(TrainingError, match=reason):
        train(Climatology(), replace(panel, pu=empty), "r", tmp_path / "m", ignore_progress)
    with pytest.raises(TrainingError, match="no asset"):
        train(Climatology(), panel.select([]), "r", tmp_path / "m", ignore_progress)


def edited(folder: Path, **fields: object) -> Path:
    """The folder with a sealed manifest that has other fields."""
    (folder / MANIFEST).write_bytes(read_manifest(folder).model_copy(update=fields).sealed().encoded())
    return folder


@pytest.mark.parametrize("name", ["../../../escaped", "/dev/null/escaped", "..", "", "a/b", "Model"])
def test_a_manifest_whose_model_is_no_name_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelFolderError, match="cannot be read"):
        Stages(tmp_path / "models" / "deep").register(edited(folder, model=name))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_model_that_is_not_here_is_refused(folder: Path) -> None:
    with pytest.raises(ModelFolderError, match="no model 'elsewhere'"):
        load_trained(edited(folder, model="elsewhere"))


def test_what_is_no_folder_of_a_model_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "odd" / MANIFEST).mkdir(parents=True)
    for place in (folder / MANIFEST, tmp_path / "odd"):
        for read in (load_trained, Stages(tmp_path / "models").register):
            with pytest.raises(ModelFolderError, match="cannot be read"):
                read(place)


def test_a_folder_that_cannot_be_written_is_named(panel: Panel, folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(ModelFolderError, match="cannot be written"):
        train(Climatology(), panel, "r", blocked / "climatology", ignore_progress)
    with pytest.raises(ModelFolderError, match="cannot be written"):
        recalibrate(folder, panel, blocked / "again")
    with pytest.raises(ModelFolderError, match="cannot be written"):
        Stages(blocked).register(folder)
