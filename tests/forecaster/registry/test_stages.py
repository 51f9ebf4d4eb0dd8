"""Promotion through stages and gates, rollback, recalibration, and the command for them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from forecaster.commands import register, rollback, show
from forecaster.domain import Panel
from forecaster.errors import ModelFolderError, PromotionError, TrainingError
from forecaster.registry.folder import load_trained
from forecaster.registry.gates import Gate, evidence, failures, ratio, read_gates
from forecaster.registry.manifest import read_manifest
from forecaster.registry.stages import Stages, served_folder
from forecaster.report.judged import judged_on
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


@pytest.mark.parametrize(
    "record",
    [b"", b'{"candidate": nul', b"\xff\xfe", b'{"production": ["../../../climatology"]}', b'{"staging": "v1"}'],
)
def test_a_damaged_record_of_the_stages_is_refused_by_name(tmp_path: Path, record: bytes) -> None:
    (tmp_path / "stages").mkdir()
    (tmp_path / "stages" / "climatology.json").write_bytes(record)
    with pytest.raises(ModelFolderError, match=r"climatology\.json cannot be read"):
        served_folder(tmp_path, "climatology")
    shown = CliRunner().invoke(show, ["climatology", "--models", str(tmp_path)])
    assert shown.exit_code == 1
    assert shown.output.startswith("Error: ")


def test_a_version_in_production_is_not_put_there_again(
    stages: Stages, outcomes: dict[str, TrainingOutcome], models_folder: Path, panel: Panel, tmp_path: Path
) -> None:
    assert outcomes
    first = in_production(stages, models_folder / "climatology")
    recalibrate(models_folder / "climatology", panel, tmp_path / "again")
    in_production(stages, tmp_path / "again")
    second = in_production(stages, tmp_path / "again")
    assert stages.staged("climatology").production == [first, second]
    assert stages.rollback("climatology") == first


def test_registering_again_replaces_a_damaged_copy(
    stages: Stages, outcomes: dict[str, TrainingOutcome], models_folder: Path
) -> None:
    assert outcomes
    source = models_folder / "climatology"
    copy = stages.folder("climatology", stages.register(source))
    table = copy / read_manifest(copy).weights / "table.npz"
    whole = table.read_bytes()
    for damage in (lambda: table.write_bytes(b"half"), table.unlink, (copy / "manifest.json").unlink):
        damage()
        stages.register(source)
        assert load_trained(copy).version == copy.name
        assert table.read_bytes() == whole
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_a_damaged_model_is_not_registered(
    stages: Stages, outcomes: dict[str, TrainingOutcome], models_folder: Path, tmp_path: Path
) -> None:
    assert outcomes
    folder = Path(shutil.copytree(models_folder / "climatology", tmp_path / "damaged"))
    shutil.rmtree(folder / read_manifest(folder).weights)
    with pytest.raises(ModelFolderError, match="not those of its manifest"):
        stages.register(folder)
    assert stages.staged("climatology").candidate is None


@pytest.mark.parametrize(
    "gates", ["[", '[{"figure": "loss_to_referense", "at_most": 1, "reason": "a typing error"}]', None]
)
def test_gates_that_cannot_be_read_are_refused(tmp_path: Path, gates: str | None) -> None:
    if gates is not None:
        (tmp_path / "gates.json").write_text(gates)
    with pytest.raises(PromotionError, match=r"gates\.json cannot be read"):
        read_gates(tmp_path / "gates.json")


@pytest.mark.parametrize("stuck", [0.0, 0.5])
def test_a_reference_without_any_loss_is_not_beaten(
    outcomes: dict[str, TrainingOutcome], later: Panel, stuck: float
) -> None:
    figures = evidence(outcomes["climatology"].trained, None, replace(later, pu=np.full_like(later.pu, stuck)), 5)
    assert figures["loss_to_reference"] == np.inf
    assert "loss_to_reference is inf" in failures(read_gates(), figures)[0]
    assert (ratio(0.0, 0.0), ratio(0.1, 0.1), ratio(0.0, 0.1)) == (1.0, 1.0, 0.0)


def test_days_without_readings_judge_nothing(outcomes: dict[str, TrainingOutcome], later: Panel) -> None:
    empty = later.pu.copy()
    empty[:, -5 * 96 :] = np.nan
    with pytest.raises(PromotionError, match="nothing was measured"):
        evidence(outcomes["climatology"].trained, None, replace(later, pu=empty), 5)


def test_days_without_two_weeks_before_them_judge_nothing(outcomes: dict[str, TrainingOutcome], later: Panel) -> None:
    fresh = replace(later, start_s=later.end_s, pu=later.pu[:, : 16 * 96])
    with pytest.raises(PromotionError, match="only 1 days"):
        evidence(outcomes["climatology"].trained, None, fresh, 60)
    with pytest.raises(PromotionError, match="only 0 days"):
        evidence(outcomes["climatology"].trained, None, fresh.known_at(fresh.start_s + 86_400), 60)


def test_assets_of_classes_that_were_not_learnt_are_not_judged(
    outcomes: dict[str, TrainingOutcome], later: Panel
) -> None:
    trained = outcomes["climatology"].trained
    kept = [row for row, asset in enumerate(later.assets) if asset.asset_class != "load"]
    other = tuple(replace(a, asset_class="net-load") if a.asset_class == "load" else a for a in later.assets)
    mixed = replace(later, assets=other)
    figures, alone = evidence(trained, trained, mixed, 5), evidence(trained, trained, later.select(kept), 5)
    assert figures["loss"] == alone["loss"]
    assert judged_on(trained, mixed, 5).panel.assets == later.select(kept).assets
    narrow = replace(trained, classes=("solar",))
    solar = later.select([int(row) for row in later.rows_of("solar")])
    assert (
        evidence(trained, narrow, later, 5)["loss_to_champion"]
        == evidence(trained, narrow, solar, 5)["loss_to_champion"]
    )
    with pytest.raises(PromotionError, match="that both"):
        evidence(trained, replace(trained, classes=("net-load",)), later, 5)
