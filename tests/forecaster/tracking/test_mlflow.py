"""Runs, versions and stages in a real MLflow server, which runs in its own environment (build/deep)."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from forecaster.commands import register, rollback
from forecaster.domain import Panel
from forecaster.registry.gates import read_gates
from forecaster.registry.stages import Stages
from forecaster.tracking.command import track
from forecaster.tracking.mirror import VERSION_TAG, Mirror, registered_name
from forecaster.tracking.server import MlflowServer
from forecaster.training.pipeline import TrainingOutcome
from forecaster.training.recalibration import recalibrate
from forewatt.embedded.ports import free_port
from forewatt.settings import settings

pytestmark = pytest.mark.deep

MLFLOW = Path(__file__).resolve().parents[3] / "build" / "deep" / "bin" / "mlflow"
START_LIMIT_S = 240.0
PASSES = {"loss_to_reference": 0.5, "coverage_apart": 0.01, "latency_ms": 5.0}


@pytest.fixture(scope="module")
def mlflow_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an MLflow server with an empty database."""
    folder, port = tmp_path_factory.mktemp("mlflow"), free_port()
    stores = (f"--backend-store-uri=sqlite:///{folder}/mlflow.db", f"--artifacts-destination={folder}/artifacts")
    argv = [str(MLFLOW), "server", "--host=127.0.0.1", f"--port={port}", "--workers=1", *stores]
    environment = {
        **os.environ,
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "PATH": f"{MLFLOW.parent}:/usr/bin:/bin",
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(argv, cwd=folder, stdout=log, stderr=log, env=environment)
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + START_LIMIT_S
    try:
        while not is_healthy(url):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait()


def is_healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def stages(tmp_path: Path, outcomes: dict[str, TrainingOutcome], models_folder: Path, panel: Panel) -> Stages:
    """A registry of climatology with two versions in production, made while no MLflow server was set."""
    assert outcomes
    stages = Stages(tmp_path / "registry")
    recalibrate(models_folder / "climatology", panel, tmp_path / "again")
    for folder in (models_folder / "climatology", tmp_path / "again"):
        stages.register(folder)
        stages.promote("climatology", "candidate", read_gates(), PASSES)
        stages.promote("climatology", "staging", read_gates(), PASSES)
    return stages


def get(url: str, call: str, **params: object) -> Any:
    reply = httpx.get(f"{url}/api/2.0/mlflow/{call}", params=params)  # type: ignore[arg-type]
    return reply.raise_for_status().json()


def run_of(url: str, region: str, version: str) -> dict[str, Any]:
    """The run that MLflow's own search finds for a version."""
    with MlflowServer(url) as server:
        run = server.run_tagged(server.experiment(f"forewatt/{region}"), VERSION_TAG, version)
    assert run is not None
    return run


def versions_by_alias(url: str, model: str) -> dict[str, str]:
    """Alias -> version on chain, as MLflow answers."""
    aliases = get(url, "registered-models/get", name=model)["registered_model"].get("aliases", [])
    found = {}
    for item in aliases:
        version = get(url, "registered-models/alias", name=model, alias=item["alias"])["model_version"]
        found[item["alias"]] = next(tag["value"] for tag in version["tags"] if tag["key"] == VERSION_TAG)
    return found


def test_training__is_a_run_with_parameters_figures_and_files(
    mlflow_url: str, outcomes: dict[str, TrainingOutcome], models_folder: Path
) -> None:
    outcome, folder = outcomes["gbm"], models_folder / "gbm"
    manifest = outcome.manifest
    with MlflowServer(mlflow_url) as server:
        for _ in range(2):
            Mirror(server).trained(folder, outcome.loss_by_lead)
    run = run_of(mlflow_url, manifest.region, manifest.version)
    logged = {item["key"]: item["value"] for item in run["data"]["params"]}
    assert logged["config.trees"] == str(manifest.config["trees"])
    assert logged["data_hash"] == manifest.data_hash
    metrics = {item["key"]: item["value"] for item in run["data"]["metrics"]}
    assert metrics["solar.model"] == pytest.approx(manifest.metrics["solar"]["model"])
    identity = run["info"]["run_id"]
    history = get(mlflow_url, "metrics/get-history", run_id=identity, metric_key="all.loss_by_lead")["metrics"]
    assert [item["value"] for item in sorted(history, key=lambda item: item["step"])] == outcome.loss_by_lead["all"]
    inside = f"model/{manifest.weights}"
    files = {file["path"] for file in get(mlflow_url, "artifacts/list", run_id=identity, path=inside)["files"]}
    assert files == {f"{inside}/{name}" for name in manifest.files}
    experiments = [run["info"]["experiment_id"]]
    wanted = {"experiment_ids": experiments, "filter": f"tags.`{VERSION_TAG}` = '{manifest.version}'"}
    found = httpx.post(f"{mlflow_url}/api/2.0/mlflow/runs/search", json=wanted).json()
    assert len(found["runs"]) == 1, "the second call changed nothing"


def test_aliases__follow_promotions_and_rollbacks(
    mlflow_url: str, stages: Stages, outcomes: dict[str, TrainingOutcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREWATT_MLFLOW_URL", mlflow_url)
    monkeypatch.setenv("FOREWATT_MODELS_PATH", str(stages.folder("climatology", "x").parents[2]))
    settings.cache_clear()
    manifest = outcomes["climatology"].manifest
    model, first, second = registered_name(manifest), *stages.staged("climatology").production
    shown = CliRunner().invoke(track, catch_exceptions=False)
    assert (shown.exit_code, "climatology: 2 versions" in shown.output) == (0, True)
    assert versions_by_alias(mlflow_url, model) == {"production": second}
    assert CliRunner().invoke(rollback, ["climatology"], catch_exceptions=False).exit_code == 0
    assert versions_by_alias(mlflow_url, model) == {"production": first}
    folder = str(stages.folder("climatology", second))
    assert CliRunner().invoke(register, [folder], catch_exceptions=False).exit_code == 0
    assert versions_by_alias(mlflow_url, model) == {"production": first, "candidate": second}
    stages.promote("climatology", "candidate", read_gates(), PASSES)
    assert CliRunner().invoke(track, catch_exceptions=False).exit_code == 0
    assert versions_by_alias(mlflow_url, model) == {"production": first, "staging": second}
    known = get(mlflow_url, "model-versions/search", filter=f"name='{model}'")["model_versions"]
    assert len(known) == 2, "a version is registered once, on whatever stage it is"
    source = next(item["source"] for item in known if {"key": VERSION_TAG, "value": first} in item["tags"])
    assert source.endswith("/artifacts/model")
