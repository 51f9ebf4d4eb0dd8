"""The service reads the weather and the prices that streaming stores, as they were known at the issue time."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import numpy as np
import psycopg
import pytest
from fastapi.testclient import TestClient

from forecaster.data.outlook import read_outlook
from forecaster.data.panel import outlook_of, training_panel
from forecaster.domain import Asset, Floats, Horizon, Panel
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.outlook import ISSUE_BITS, Issues, Outlook
from forecaster.service.app import create_app
from forecaster.training.pipeline import TrainingOutcome, train
from forewatt.stores.postgres import apply_schema, connect
from tests.forecaster.region import REGION, TestRegion
from tests.forecaster.weather import POINT, ZONE, sunny_outlook

NEAR, FAR = ("near", 51.31, 9.49), ("far", 10.0, 10.0)


def rows_of(issues: Issues) -> Iterator[tuple[str, str, float]]:
    """Start, time of issue and value of each."""
    for key, value in zip(issues.keys.tolist(), issues.values.tolist(), strict=True):
        yield utc((key >> ISSUE_BITS) * issues.step_s), utc(key & ((1 << ISSUE_BITS) - 1)), value


def utc(time_s: int) -> str:
    return str(np.datetime64(time_s, "s")) + "Z"


@pytest.fixture(scope="module")
def lit(region: TestRegion) -> Panel:
    """The region's panel with weather and prices, which are in PostgreSQL, in the tables of streaming."""
    panel, url = region.panel, region.settings.postgres_url
    outlook = sunny_outlook(panel, error=0.2)
    weather, prices = outlook.issues[POINT, "irradiance"], outlook.issues[ZONE, "price-day-ahead"]
    apply_schema(url, files("streaming.history").joinpath("schema.sql").read_text())
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.executemany("insert into weather_points values (%s, %s, %s)", [NEAR, FAR])
        with cursor.copy("copy weather_forecasts from stdin") as copy:
            for time, issued, value in rows_of(weather):
                copy.write_row(("near", "irradiance", time, issued, panel.step_s, value))
                copy.write_row(("far", "irradiance", time, issued, panel.step_s, 9.0))
        with cursor.copy("copy prices from stdin") as copy:
            for time, issued, value in rows_of(prices):
                copy.write_row((REGION, "day-ahead", time, issued, panel.step_s, value))
    near, zone = f"point:{NEAR[0]}", f"zone:{REGION}"
    sources = {asset.asset_id: (near, zone) for asset in panel.assets}
    issues = {(near, "irradiance"): weather, (zone, "price-day-ahead"): prices}
    return replace(panel, outlook=Outlook(sources, issues))


@pytest.fixture(scope="module")
def outcome(lit: Panel, tmp_path_factory: pytest.TempPathFactory) -> TrainingOutcome:
    model = Gbm(GbmConfig(windows=200, rows=2_000, trees=12))
    return train(model, lit, REGION, tmp_path_factory.mktemp("models") / "gbm", lambda _share: None)


@pytest.fixture(scope="module")
def service(outcome: TrainingOutcome, region: TestRegion) -> Iterator[TestClient]:
    with TestClient(create_app(outcome.trained, region.settings)) as started:
        yield started


@pytest.fixture
def connection(region: TestRegion) -> Iterator[psycopg.Connection]:
    with connect(region.settings.postgres_url) as opened:
        yield opened


def served(service: TestClient, region: TestRegion) -> Floats:
    reply = service.post("/v1/forecasts", json=region.body())
    assert reply.status_code == 200, reply.text
    return np.array([forecast["quantiles_pu"] for forecast in reply.json()["forecasts"]], np.float32)


def test_the_training_panel_has_the_outlook_of_streaming_s_tables(lit: Panel, region: TestRegion) -> None:
    panel = training_panel(region.settings, REGION, lit.end_s)
    assert panel.outlook is not None
    assert lit.outlook is not None
    assert panel.outlook.variables == lit.outlook.variables == ("irradiance", "price-day-ahead")
    assert panel.outlook.sources == lit.outlook.sources, "a point that is far away is the source of no asset"
    for key, issues in lit.outlook.issues.items():
        assert np.array_equal(panel.outlook.issues[key].keys, issues.keys)
        assert panel.outlook.issues[key].values == pytest.approx(issues.values)


def test_the_service_answers_what_the_model_does_with_the_same_outlook(
    service: TestClient, outcome: TrainingOutcome, lit: Panel, region: TestRegion
) -> None:
    direct = outcome.trained.forecast(lit, Horizon(region.issue_s, region.issue_s + 3_600))
    dark = outcome.trained.forecast(replace(lit, outlook=None), Horizon(region.issue_s, region.issue_s + 3_600))
    answer = served(service, region)
    assert answer == pytest.approx(direct, abs=2e-4)
    assert np.abs(answer - dark).max() > 0.01


def test_only_issues_until_the_issue_time_are_read(
    service: TestClient, region: TestRegion, connection: psycopg.Connection
) -> None:
    before = served(service, region)
    changed = []
    for seconds in (1, -4 * 3_600):
        issued = utc(region.issue_s + seconds)
        for at in range(0, 12 * 3_600, 900):
            time = utc(region.issue_s - 2 * 3_600 + at)
            connection.execute(
                "insert into weather_forecasts values ('near', 'irradiance', %s, %s, 900, 800)", (time, issued)
            )
            connection.execute("insert into prices values (%s, 'day-ahead', %s, %s, 900, 500)", (REGION, time, issued))
        connection.commit()
        changed.append(np.abs(served(service, region) - before).max())
        for table in ("weather_forecasts", "prices"):
            connection.execute(f"delete from {table} where issued = %s".encode(), (issued,))
        connection.commit()
    assert changed[0] == 0
    assert changed[1] > 0.01


def test_the_service_answers_when_nothing_was_issued(
    service: TestClient, outcome: TrainingOutcome, region: TestRegion, connection: psycopg.Connection, lit: Panel
) -> None:
    connection.execute("alter table weather_points rename to elsewhere")
    connection.commit()
    try:
        dark = outcome.trained.forecast(replace(lit, outlook=None), Horizon(region.issue_s, region.issue_s + 3_600))
        assert served(service, region) == pytest.approx(dark, abs=2e-4)
    finally:
        connection.execute("alter table elsewhere rename to weather_points")
        connection.commit()


def test_an_attribution_is_of_the_forecast_with_its_outlook(
    service: TestClient, region: TestRegion, lit: Panel
) -> None:
    reply = service.post("/v1/attributions", json=region.body(asset_ids=[lit.assets[0].asset_id]))
    assert reply.status_code == 200, reply.text
    (moved,) = reply.json()["medians_moved_pu"].values()
    assert len(moved["outlook"]) == 24


def test_an_archive_is_learnt_from_without_postgresql(
    region: TestRegion, lit: Panel, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = region.settings.model_copy(update={"postgres_url": "postgresql://127.0.0.1:9/none"})
    assert outlook_of(nowhere, lit) is None
    assert "learn no weather" in caplog.text


def test_no_assets_have_no_outlook(connection: psycopg.Connection, lit: Panel) -> None:
    assert read_outlook(connection, [], 0, lit.end_s, lit.end_s, 900) is None
    nobody = Asset("elsewhere", "solar", 1.0, -60.0, -120.0)
    assert read_outlook(connection, [nobody], 0, lit.end_s, lit.end_s, 900) is None
