"""The forecast service against a real PostgreSQL, Redis and MongoDB."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import msgspec
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from deltalake import write_deltalake
from fastapi.testclient import TestClient

from demo.models import TrainingFailed, train_models, untrained
from demo.models import models_folder as models_folder_of
from demo.options import DemoOptions
from forecaster.commands import train as train_command
from forecaster.data.history import read_history
from forecaster.data.panel import training_panel
from forecaster.domain import STEP_S, Horizon
from forecaster.errors import ArchiveError
from forecaster.prediction.attribution import GROUPS
from forecaster.registry.folder import load_trained
from forecaster.registry.manifest import read_manifest
from forecaster.service.app import create_app
from forecaster.training.pipeline import TrainingOutcome
from forewatt.clock import UnixS
from forewatt.settings import Settings
from forewatt.stores.postgres import connect
from forewatt.stores.redis import client
from tests.forecaster.region import IDLE, REGION, TestRegion

SERVICE = {"Authorization": "Bearer among-services"}


def with_token(region: TestRegion) -> Settings:
    """The region's settings, with the token of the deployment's services."""
    return region.settings.model_copy(update={"service_token": "among-services"})


@pytest.fixture(scope="module", params=["lstm", "gbm", "climatology"])
def service(
    request: pytest.FixtureRequest, outcomes: dict[str, TrainingOutcome], region: TestRegion
) -> Iterator[TestClient]:
    with TestClient(create_app(outcomes[request.param].trained, region.settings)) as started:
        yield started


@pytest.fixture(scope="module")
def climatology(outcomes: dict[str, TrainingOutcome], region: TestRegion) -> Iterator[TestClient]:
    with TestClient(create_app(outcomes["climatology"].trained, with_token(region))) as started:
        yield started


@pytest.fixture(scope="module")
def lstm(outcomes: dict[str, TrainingOutcome], region: TestRegion) -> Iterator[TestClient]:
    with TestClient(create_app(outcomes["lstm"].trained, region.settings)) as started:
        yield started


def test_health_names_the_model_and_its_version(service: TestClient) -> None:
    health = service.get("/health").json()
    assert health["status"] == "ok"
    assert health["model"] in ("lstm", "gbm", "climatology")
    assert len(health["model_version"]) == 66


def test_a_forecast_has_the_documented_shape(service: TestClient, region: TestRegion) -> None:
    reply = service.post("/v1/forecasts", json=region.body())
    assert reply.status_code == 200, reply.text
    forecast = reply.json()
    assert [f["asset_id"] for f in forecast["forecasts"]] == [asset.asset_id for asset in region.panel.assets]
    quantiles = np.array([f["quantiles_pu"] for f in forecast["forecasts"]])
    assert quantiles.shape == (8, 24, 9)
    assert (np.diff(quantiles, axis=-1) >= 0).all()
    assert forecast["model_version"] == service.get("/health").json()["model_version"]
    assert forecast["feature_time"] <= forecast["issue_time"] == region.issue_s
    assert set(forecast["drift_parts_ppm"]) == {"psi", "ks", "losses", "coverage"}
    assert 0 <= forecast["drift_ppm"] == max(forecast["drift_parts_ppm"].values()) <= 1_000_000
    assert forecast["stale"] == {}


def test_a_binary_answer_has_the_values_of_the_json_one(climatology: TestClient, region: TestRegion) -> None:
    plain = climatology.post("/v1/forecasts", json=region.body())
    binary = climatology.post("/v1/forecasts", json=region.body(), headers={"Accept": "application/msgpack"})
    assert binary.headers["Content-Type"] == "application/msgpack"
    assert plain.headers["Content-Type"] == "application/json"
    assert plain.headers["Vary"] == binary.headers["Vary"] == "Accept"
    assert msgspec.msgpack.decode(binary.content)["forecasts"] == plain.json()["forecasts"]


def test_the_service_forecasts_like_the_model_on_the_same_history(
    lstm: TestClient, outcomes: dict[str, TrainingOutcome], region: TestRegion
) -> None:
    served = lstm.post("/v1/forecasts", json=region.body()).json()["forecasts"]
    direct = outcomes["lstm"].trained.forecast(region.panel, Horizon(region.issue_s, region.issue_s + 3_600))
    assert np.allclose([f["quantiles_pu"] for f in served], direct, atol=2e-4)


def test_readings_after_the_issue_time_are_not_read(lstm: TestClient, region: TestRegion) -> None:
    before = lstm.post("/v1/forecasts", json=region.body()).json()
    later = [region.panel.assets[2].asset_id, str(np.datetime64(region.issue_s, "s")) + "Z"]
    change = "update readings set power_mw = power_mw + 0.5 where asset_id = %s and time >= %s"
    back = "update readings set power_mw = power_mw - 0.5 where asset_id = %s and time >= %s"
    with connect(region.settings.postgres_url) as connection:
        assert connection.execute(change, later).rowcount > 50
    after = lstm.post("/v1/forecasts", json=region.body()).json()
    with connect(region.settings.postgres_url) as connection:
        connection.execute(back, later)
    assert before == after


def test_hot_features_fill_gaps_of_the_history(lstm: TestClient, region: TestRegion) -> None:
    wind, newest = region.panel.assets[2], region.issue_s - STEP_S
    body = region.body(asset_ids=[wind.asset_id])
    where = (wind.asset_id, str(np.datetime64(newest, "s")) + "Z")
    vector = {"last_time_ms": newest * 1000, "last_pu": 0.99}
    with connect(region.settings.postgres_url) as connection, client(region.settings.redis_url) as redis:
        reading = connection.execute("select * from readings where asset_id = %s and time = %s", where).fetchone()
        before = lstm.post("/v1/forecasts", json=body).json()
        redis.hset(f"features:{REGION}", wind.asset_id, json.dumps(vector))
        assert lstm.post("/v1/forecasts", json=body).json() == before, "the history takes precedence"
        connection.execute("delete from readings where asset_id = %s and time = %s", where)
        connection.commit()
        hot = lstm.post("/v1/forecasts", json=body).json()
        redis.hset(f"features:{REGION}", wind.asset_id, json.dumps(vector | {"last_time_ms": region.issue_s * 1000}))
        future = lstm.post("/v1/forecasts", json=body).json()
        redis.delete(f"features:{REGION}")
        connection.execute("insert into readings values (%s, %s, %s, %s)", reading)
    assert hot["feature_time"] == region.issue_s
    assert np.mean(hot["forecasts"][0]["quantiles_pu"]) > np.mean(before["forecasts"][0]["quantiles_pu"])
    assert future["feature_time"] < region.issue_s, "an interval that has not ended must not be read"


@pytest.mark.parametrize(
    "vector",
    [
        "not json",
        "[1, 2]",
        '{"last_time_ms": 1463700000000, "last_pu": NaN}',
        '{"last_time_ms": 1463700000000, "last_pu": 1e9}',
        '{"last_time_ms": 1463700000000, "last_pu": [0.5]}',
        '{"last_time_ms": "yesterday", "last_pu": 0.5}',
    ],
)
def test_an_invalid_feature_vector_prevents_the_forecast(
    climatology: TestClient, region: TestRegion, vector: str
) -> None:
    with client(region.settings.redis_url) as redis:
        redis.hset(f"features:{REGION}", "wind-0", vector)
        both = climatology.post("/v1/forecasts", json=region.body(asset_ids=["wind-0", "load-0"]))
        alone = climatology.post("/v1/forecasts", json=region.body(asset_ids=["wind-0"]))
        redis.delete(f"features:{REGION}")
    assert [f["asset_id"] for f in both.json()["forecasts"]] == ["load-0"]
    assert "invalid feature vector" in both.json()["stale"]["wind-0"]
    assert alone.status_code == 503
    assert "invalid feature vector" in alone.json()["detail"]
    counter = re.search(r"^forewatt_forecasts_poisoned_total (\S+)", climatology.get("/metrics").text, re.MULTILINE)
    assert counter
    assert float(counter.group(1)) >= 2


def test_an_unknown_asset_is_refused_by_name(climatology: TestClient, region: TestRegion) -> None:
    reply = climatology.post("/v1/forecasts", json=region.body(asset_ids=["load-0", "nobody"]))
    assert reply.status_code == 404
    assert "nobody" in reply.json()["detail"]
    assert "load-0" not in reply.json()["detail"]


def test_an_asset_of_another_region_is_unknown(climatology: TestClient, region: TestRegion) -> None:
    assert climatology.post("/v1/forecasts", json=region.body(region="elsewhere")).status_code == 404


def test_a_stale_asset_is_listed_with_the_reason(climatology: TestClient, region: TestRegion) -> None:
    forecast = climatology.post("/v1/forecasts", json=region.body(asset_ids=[IDLE, "load-0"])).json()
    assert [f["asset_id"] for f in forecast["forecasts"]] == ["load-0"]
    assert "no readings" in forecast["stale"][IDLE]


def test_without_fresh_readings_the_service_is_unavailable(climatology: TestClient, region: TestRegion) -> None:
    late = region.panel.end_s + 7 * 86_400
    reply = climatology.post("/v1/forecasts", json=region.body(issue_time=late, first_valid_time=late + 3_600))
    assert reply.status_code == 503
    assert reply.headers["retry-after"] == "30"
    assert "newest reading at" in reply.json()["detail"]


@pytest.mark.parametrize(
    "changed",
    [
        {"levels": 5},
        {"steps": 193},
        {"step_s": 60},
        {"step_s": 1_800},
        {"asset_ids": []},
        {"asset_ids": ["load-0", "load-0"]},
        {"first_valid_time": 7},
        {"issue_time": -1},
        {"surprise": True},
    ],
)
def test_an_invalid_request_is_refused(climatology: TestClient, region: TestRegion, changed: dict[str, object]) -> None:
    reply = climatology.post("/v1/forecasts", json=region.body(**changed))
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"


def test_the_training_panel_ends_at_the_given_time(region: TestRegion) -> None:
    loaded = training_panel(region.settings, REGION, region.issue_s)
    assert [a.asset_id for a in loaded.assets] == [a.asset_id for a in region.panel.assets]
    assert (loaded.start_s, loaded.end_s) == (region.panel.start_s, region.issue_s)
    assert np.allclose(loaded.pu, region.panel.pu[:, : loaded.steps], atol=1e-6, equal_nan=True)


def test_the_training_panel_can_be_read_from_the_archive(region: TestRegion, tmp_path: Path) -> None:
    settings = region.settings.model_copy(update={"archive_url": str(tmp_path / "archive")})
    with pytest.raises(ArchiveError):
        training_panel(settings, REGION, region.issue_s, archived=True)
    names = [asset.asset_id for asset in region.panel.assets]
    power = region.panel.pu * np.array([[asset.capacity_mw] for asset in region.panel.assets])
    times = region.panel.times_s.astype("datetime64[s]")
    rows = {"asset_id": np.repeat(names, len(times)), "time": np.tile(times, len(names)), "power_mw": power.ravel()}
    table = pd.DataFrame(rows).assign(quality=0, topic="telemetry", partition=0, offset=range(power.size))
    table["time"] = table["time"].dt.tz_localize("UTC")
    table["month"] = table["time"].dt.strftime("%Y-%m")
    write_deltalake(settings.archive_url, table, partition_by="month")
    loaded = training_panel(settings, REGION, region.issue_s, archived=True)
    assert (loaded.assets, loaded.start_s, loaded.end_s) == (region.panel.assets, region.panel.start_s, region.issue_s)
    assert np.allclose(loaded.pu, region.panel.pu[:, : loaded.steps], atol=1e-6, equal_nan=True)


def test_doubtful_and_non_finite_readings_count_as_missing(region: TestRegion) -> None:
    feed, times = region.panel.assets[7], [int(region.panel.times_s[at]) for at in (50, 51)]
    stamps = [str(np.datetime64(time_s, "s")) + "Z" for time_s in times]
    with connect(region.settings.postgres_url) as connection:
        upsert = "insert into readings values (%s, %s, %s, %s) on conflict (asset_id, time) do update set {}"
        connection.execute(upsert.format("quality = 1"), (feed.asset_id, stamps[0], 1.0, 1))
        connection.execute(upsert.format("power_mw = 'nan'"), (feed.asset_id, stamps[1], "nan", 0))
        loaded = read_history(connection, [feed], region.panel.start_s, region.issue_s)
        connection.rollback()
    assert np.isnan(loaded.pu[0, 50:52]).all()
    assert np.isfinite(loaded.pu[0]).mean() > 0.9


def test_the_command_reuses_a_model(region: TestRegion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forewatt.settings.settings", lambda: region.settings)
    arguments = ["climatology", "--region", REGION, "--until", str(region.issue_s), "--out", str(tmp_path)]
    first, second = (CliRunner().invoke(train_command, arguments) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert "climatology trained" in first.output
    assert "was already trained" in second.output
    assert load_trained(tmp_path / "climatology").version in second.output.replace("\n", "")
    nowhere = CliRunner().invoke(train_command, [*arguments, "--region", "nowhere"])
    assert nowhere.exit_code == 1
    assert "no feeds" in nowhere.output


@pytest.mark.parametrize(("name", "heavy"), [("lstm", "torch"), ("gbm", "lightgbm"), ("climatology", "torch")])
def test_a_serving_process_loads_no_training_library(
    outcomes: dict[str, TrainingOutcome], models_folder: Path, name: str, heavy: str
) -> None:
    assert outcomes
    program = (
        "import sys, pathlib, forecaster.service.app; from forecaster.registry.folder import load_trained;"
        "load_trained(pathlib.Path(sys.argv[1])); sys.exit(sys.argv[2] in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(models_folder / name), heavy]).returncode == 0


def test_a_reply_does_not_depend_on_concurrent_requests(lstm: TestClient, region: TestRegion) -> None:
    bodies = [region.body(asset_ids=[asset.asset_id]) for asset in region.panel.assets] * 4 + [region.body()]
    alone = [lstm.post("/v1/forecasts", json=body).json() for body in bodies]
    with ThreadPoolExecutor(16) as threads:
        concurrent = list(threads.map(lambda body: lstm.post("/v1/forecasts", json=body).json(), bodies))
    for reply, other in zip(alone, concurrent, strict=True):
        first, second = ([f.pop("quantiles_pu") for f in body["forecasts"]] for body in (reply, other))
        assert reply == other
        assert np.abs(np.subtract(first, second)).max() < 2e-7


def test_attributions_list_every_group_of_inputs(lstm: TestClient, climatology: TestClient, region: TestRegion) -> None:
    body = region.body(asset_ids=["wind-0", "load-1"])
    attributed = lstm.post("/v1/attributions", json=body).json()
    assert attributed["model_version"] == lstm.get("/health").json()["model_version"]
    assert set(attributed["medians_moved_pu"]) == {"wind-0", "load-1"}
    shares = attributed["medians_moved_pu"]["wind-0"]
    assert set(shares) == set(GROUPS)
    assert all(len(moved) == 24 for moved in shares.values())
    refused = climatology.post("/v1/attributions", json=body)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:forewatt:problem:not-explainable"
    assert "climatology" in refused.json()["detail"]
    assert lstm.post("/v1/attributions", json=region.body(asset_ids=["nobody"])).status_code == 404
    assert lstm.post("/v1/attributions", json=region.body(levels=5)).status_code == 422


def test_recalibration_changes_the_version_during_requests(
    outcomes: dict[str, TrainingOutcome], models_folder: Path, region: TestRegion, tmp_path: Path
) -> None:
    assert outcomes
    folder = Path(shutil.copytree(models_folder / "climatology", tmp_path / "climatology"))
    trained = load_trained(folder)
    body = {"region": REGION, "until": region.issue_s}
    with TestClient(create_app(trained, with_token(region), folder)) as service, ThreadPoolExecutor(4) as threads:
        done = Event()

        def request_until_done() -> list[tuple[int, str]]:
            pairs = []
            while not done.is_set():
                reply = service.post("/v1/forecasts", json=region.body())
                pairs.append((reply.status_code, reply.json()["model_version"]))
            return pairs

        running = [threads.submit(request_until_done) for _ in range(3)]
        assert service.post("/v1/recalibrations", json=body).status_code == 401
        recalibrated = service.post("/v1/recalibrations", json=body, headers=SERVICE).json()
        done.set()
        replies = [pair for future in running for pair in future.result()]
        assert service.get("/health").json()["model_version"] == recalibrated["model_version"]
    assert recalibrated["previous_version"] == trained.version != recalibrated["model_version"]
    assert {status for status, _ in replies} == {200}
    assert {version for _, version in replies} <= {recalibrated["previous_version"], recalibrated["model_version"]}
    assert load_trained(folder).version == recalibrated["model_version"]
    assert read_manifest(folder).recalibrated_from == trained.version


def test_a_model_without_a_folder_cannot_be_recalibrated(climatology: TestClient, region: TestRegion) -> None:
    body = {"region": REGION, "until": region.issue_s}
    reply = climatology.post("/v1/recalibrations", json=body, headers=SERVICE)
    assert reply.status_code == 409
    assert "folder" in reply.json()["detail"]


def test_the_demo_trains_its_models_in_separate_processes(region: TestRegion, tmp_path: Path) -> None:
    options = DemoOptions(cache=tmp_path, region=REGION, day=UnixS(region.issue_s + 4 * 3_600), models=("climatology",))
    shares: list[tuple[str, float]] = []
    train_models(region.settings, options, untrained(options), lambda name, share: shares.append((name, share)))
    assert shares[-1] == ("climatology", 1.0)
    assert untrained(options) == []
    assert load_trained(models_folder_of(options) / "climatology").model.name == "climatology"
    with pytest.raises(TrainingFailed, match="no feeds"):
        train_models(region.settings, replace(options, region="nowhere"), ["climatology"], lambda *_: None)
