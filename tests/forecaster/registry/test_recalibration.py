"""Recalibration: refused where it would be worth nothing, and never a change of a version that exists."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forecaster.domain import Panel
from forecaster.errors import ModelFolderError, PromotionError, TrainingError
from forecaster.models.climatology import Climatology, ClimatologyConfig
from forecaster.registry.folder import file_hashes, load_trained
from forecaster.registry.gates import evidence
from forecaster.registry.manifest import MANIFEST, read_manifest
from forecaster.registry.stages import Stages, served_folder
from forecaster.training.pipeline import TrainingOutcome, train
from forecaster.training.recalibration import recalibrate

NAME = "climatology"
PASSES = {"loss_to_reference": 0.5, "coverage_apart": 0.01, "latency_ms": 5.0}


@pytest.fixture
def folder(outcomes: dict[str, TrainingOutcome], models_folder: Path, tmp_path: Path) -> Path:
    """A copy of the trained climatology, as training has written it."""
    assert outcomes
    return Path(shutil.copytree(models_folder / NAME, tmp_path / NAME))


@pytest.fixture
def produced(folder: Path, tmp_path: Path) -> Path:
    """The folder of the climatology in production."""
    stages = Stages(tmp_path)
    stages.register(folder)
    stages.promote(NAME, "candidate", [], PASSES)
    stages.promote(NAME, "staging", [], PASSES)
    return served_folder(tmp_path, NAME)


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_recalibration_without_readings_is_refused_and_keeps_the_margins(folder: Path, later: Panel) -> None:
    before = content(folder)
    empty = replace(later, pu=np.full_like(later.pu, np.nan))
    with pytest.raises(TrainingError, match="have 0 readings"):
        recalibrate(folder, empty, folder)
    assert content(folder) == before


def test_a_class_without_readings_keeps_its_margins(folder: Path, later: Panel, tmp_path: Path) -> None:
    before = read_manifest(folder).calibration
    quiet = later.pu.copy()
    quiet[later.rows_of("wind"), -25 * 96 :] = np.nan
    recalibrate(folder, replace(later, pu=quiet), tmp_path / "again")
    after = read_manifest(tmp_path / "again").calibration
    assert after["wind"] == before["wind"]
    assert after["load"] != before["load"]


def test_days_that_the_weights_have_learnt_are_not_used(folder: Path, panel: Panel) -> None:
    learnt_until_s = read_manifest(folder).learnt_until_s
    assert learnt_until_s == panel.end_s - 21 * 86_400
    with pytest.raises(TrainingError, match="days are too few"):
        recalibrate(folder, panel.known_at(learnt_until_s + 6 * 86_400), folder)
    changed = panel.pu.copy()
    changed[:, : panel.column(learnt_until_s) - 15 * 96] = 0.9
    same = recalibrate(folder, panel.known_at(learnt_until_s + 8 * 86_400), folder.with_name("one"))
    other = recalibrate(
        folder, replace(panel, pu=changed).known_at(learnt_until_s + 8 * 86_400), folder.with_name("two")
    )
    assert same.calibration == other.calibration


def test_a_version_in_production_never_changes(produced: Path, later: Panel) -> None:
    before = content(produced)
    after = recalibrate(produced, later, produced)
    assert content(produced) == before
    assert load_trained(produced).version == produced.name
    assert load_trained(produced.with_name(after.version)).version == after.version
    assert read_manifest(produced.with_name(after.version)).files == read_manifest(produced).files


def test_a_recalibrated_version_follows_in_production_and_rolls_back(
    produced: Path, later: Panel, tmp_path: Path
) -> None:
    stages, first = Stages(tmp_path), produced.name
    after = recalibrate(produced, later, produced).version
    stages.recalibrate(NAME, first, after)
    assert load_trained(served_folder(tmp_path, NAME)).version == after
    with pytest.raises(PromotionError, match="not in production any more"):
        stages.recalibrate(NAME, first, after)
    assert stages.rollback(NAME) == first
    assert load_trained(served_folder(tmp_path, NAME)).version == first


def test_a_folder_that_was_trained_again_meanwhile_is_refused(
    folder: Path, later: Panel, panel: Panel, tmp_path: Path
) -> None:
    stale = Path(shutil.copytree(folder, tmp_path / "stale"))
    train(Climatology(ClimatologyConfig(half_life_days=5)), panel, "r", folder, lambda _share: None)
    retrained = content(folder)
    with pytest.raises(ModelFolderError, match="holds version"):
        recalibrate(stale, later, folder)
    assert content(folder) == retrained


@pytest.mark.parametrize("field", ["calibration", "nights", "metrics"])
def test_a_manifest_edited_by_hand_is_refused(folder: Path, field: str) -> None:
    manifest = read_manifest(folder)
    edited = {"calibration": {"load": [[0.5] * 4] * 4}, "nights": {"solar-0": -1.0}, "metrics": {}}[field]
    (folder / MANIFEST).write_bytes(manifest.model_copy(update={field: edited}).encoded())
    with pytest.raises(ModelFolderError, match="was changed after the model was saved"):
        load_trained(folder)


def test_a_resealed_manifest_in_the_registry_is_refused(produced: Path) -> None:
    edited = read_manifest(produced).model_copy(update={"nights": {}}).sealed()
    (produced / MANIFEST).write_bytes(edited.encoded())
    with pytest.raises(ModelFolderError, match="has the manifest of version"):
        load_trained(produced)


def test_a_gate_judges_on_new_days_only(
    outcomes: dict[str, TrainingOutcome], models_folder: Path, panel: Panel, later: Panel, tmp_path: Path
) -> None:
    climatology, lstm = outcomes[NAME].trained, outcomes["lstm"].trained
    for days in (2, 14):
        with pytest.raises(PromotionError, match="are new to the versions"):
            evidence(climatology, None, panel, days)
    assert evidence(climatology, lstm, later, 14) == pytest.approx(
        evidence(climatology, lstm, later, 5) | {"latency_ms": pytest.approx(0, abs=1e3)}
    )
    recalibrated = recalibrate(models_folder / NAME, later.known_at(later.end_s - 86_400), tmp_path / "again")
    for challenger, champion in ((recalibrated, None), (lstm, recalibrated)):
        with pytest.raises(PromotionError, match="are new to the versions"):
            evidence(challenger, champion, later, 14)


def test_only_the_judged_version_is_promoted(folder: Path, later: Panel, tmp_path: Path) -> None:
    stages = Stages(tmp_path)
    judged = stages.register(folder)
    recalibrate(folder, later, folder)
    registered = stages.register(folder)
    with pytest.raises(PromotionError, match="was judged"):
        stages.promote(NAME, "candidate", [], PASSES, judged)
    assert stages.promote(NAME, "candidate", [], PASSES, registered) == "staging"


def test_the_artifacts_of_earlier_versions_are_removed(folder: Path, later: Panel, panel: Panel) -> None:
    weights = read_manifest(folder).weights
    recalibrate(folder, later, folder)
    assert read_manifest(folder).weights == weights
    train(Climatology(ClimatologyConfig(half_life_days=5)), panel, "r", folder, lambda _share: None)
    assert sorted(path.name for path in folder.iterdir()) == sorted([MANIFEST, read_manifest(folder).weights])
    assert file_hashes(folder / read_manifest(folder).weights) == read_manifest(folder).files


def test_a_region_of_other_classes_or_steps_is_refused(folder: Path, later: Panel) -> None:
    before = content(folder)
    others = replace(later, assets=tuple(replace(asset, asset_class="net-load") for asset in later.assets))
    for panel in (others, later.select([])):
        with pytest.raises(TrainingError, match="no asset is of these"):
            recalibrate(folder, panel, folder)
    with pytest.raises(TrainingError, match="steps of 900 s, not of 3600 s"):
        recalibrate(folder, replace(later, step_s=3_600, start_s=0), folder)
    assert content(folder) == before
