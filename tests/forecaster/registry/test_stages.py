"""Promotion through stages and gates, rollback, recalibration, and the command for them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from forecaster.commands import register, rollback, show
from forecaster.domain import Panel
from forecaster.errors import ModelFolderError, PromotionError, TrainingError
from forecaster.registry.folder import load_trained
from forecaster.registry.gates import Gate, evidence, failures, read_gates
from forecaster.registry.manifest import read_manifest
from forecaster.registry.stages import Stages, served_folder
from forecaster.training.pipeline import TrainingOutcome
from forecaster.training.recalibration import recalibrate

PASSES = {"loss_to_reference": 0.5, "coverage_apart": 0.01, "latency_ms": 5.0}


@pytest.fixture
def stages(tmp_path: Path) -> Stages:
    return Stages(tmp_path)


def in_production(stages: Stages, folder: Path) -> str:
    version = stages.register(folder)
    stages.promote("climatology", "candidate", read_gates(), PASSES)
    stages.promote("climatology", "staging", read_gates(), PASSES)
    return version


def test_a_promoted_version_is_served(
    stages: Stages, outcomes: dict[str, TrainingOutcome], models_folder: Path
) -> None:
    assert outcomes
    version = in_production(stages, models_folder / "climatology")
    staged = stages.staged("climatology")
    assert (staged.candidate, staged.staging, staged.production) == (None, None, [version])
    assert load_trained(stages.path("climatology", "production")).version == version


def test_rollback_serves_the_previous_version(
    stages: Stages, outcomes: dict[str, TrainingOutcome], models_folder: Path, panel: Panel, tmp_path: Path
) -> None:
    assert outcomes
    first = in_production(stages, models_folder / "climatology")
    recalibrate(models_folder / "climatology", panel, tmp_path / "again")
    second = in_production(stages, tmp_path / "again")
    assert first != second
    assert served_folder(tmp_path, "climatology").name == second
    assert stages.rollback("climatology") == first
    assert load_trained(served_folder(tmp_path, "climatology")).version == first
    with pytest.raises(PromotionError, match="no earlier version"):
        stages.rollback("climatology")


def test_a_failed_gate_blocks_promotion_and_gives_the_reason(
    stages: Stages, outcomes: dict[str, TrainingOutcome], models_folder: Path
) -> None:
    assert outcomes
    version = stages.register(models_folder / "climatology")
    with pytest.raises(PromotionError, match=r"loss_to_reference is 1.1, at most 0.98"):
        stages.promote("climatology", "candidate", read_gates(), PASSES | {"loss_to_reference": 1.1})
    assert stages.staged("climatology").candidate == version
    with pytest.raises(PromotionError, match="no climatology on stage staging"):
        stages.promote("climatology", "staging", [], PASSES)


def test_nan_passes_no_gate() -> None:
    gate = Gate(figure="loss", at_most=1.0, reason="because")
    assert failures([gate], {"loss": float("nan")})
    assert not failures([gate], {"loss": 1.0})
    assert not failures([gate], {})


def test_evidence_contains_ratios_to_the_champion_and_the_reference(
    outcomes: dict[str, TrainingOutcome], later: Panel
) -> None:
    lstm, climatology = outcomes["lstm"].trained, outcomes["climatology"].trained
    figures = evidence(lstm, climatology, later, 5)
    assert 0 < figures["loss_to_reference"] < 1
    assert figures["loss_to_champion"] == pytest.approx(figures["loss"] / evidence(climatology, None, later, 5)["loss"])
    assert figures["latency_ms"] > 0
    assert "loss_to_champion" not in evidence(lstm, None, later, 5)


def test_recalibration_makes_a_new_version_with_the_same_weights(
    outcomes: dict[str, TrainingOutcome], models_folder: Path, panel: Panel, tmp_path: Path
) -> None:
    before = outcomes["lstm"].trained
    narrower = replace(panel, pu=np.where(np.isfinite(panel.pu), panel.pu * 0.9, panel.pu))
    after = recalibrate(models_folder / "lstm", narrower, tmp_path / "lstm")
    manifest = read_manifest(tmp_path / "lstm")
    assert after.version != before.version
    assert manifest.recalibrated_from == before.version
    assert manifest.files == read_manifest(models_folder / "lstm").files
    assert after.calibration != before.calibration
    with pytest.raises(TrainingError, match="too few"):
        recalibrate(models_folder / "lstm", replace(panel, pu=panel.pu[:, : 15 * 96]), tmp_path / "short")


def test_an_empty_stage_has_no_folder(stages: Stages, tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="no lstm is on stage production"):
        stages.path("lstm", "production")
    assert served_folder(tmp_path, "lstm") == tmp_path / "lstm"


def test_commands_register_show_and_report_errors(
    outcomes: dict[str, TrainingOutcome], models_folder: Path, tmp_path: Path
) -> None:
    version = outcomes["climatology"].trained.version
    models = ["--models", str(tmp_path)]
    registered = CliRunner().invoke(register, [str(models_folder / "climatology"), *models])
    assert registered.output.strip() == version
    shown = CliRunner().invoke(show, ["climatology", *models])
    assert json.loads(shown.output)["candidate"] == version
    refused = CliRunner().invoke(rollback, ["climatology", *models])
    assert refused.exit_code == 1
    assert "no earlier version" in refused.output
