"""Meters of other intervals, forecasts of other steps and lengths, and very large calls, through the service."""

from collections.abc import Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient

from forecaster.data.history import read_history
from forecaster.domain import DAY, Asset
from forecaster.service.app import create_app
from forecaster.service.recent import RecentHistory
from forecaster.training.pipeline import TrainingOutcome
from forewatt.stores.mongo import database
from forewatt.stores.postgres import connect
from tests.forecaster.region import REGION, TestRegion

METERS = {"fast": 300, "slow": 1_800, "hourly": 3_600}
MANY = 10_000


@pytest.fixture(scope="module")
def meters(region: TestRegion) -> Iterator[TestRegion]:
    """The region with meters of other intervals, which show the load of `load-0` over their intervals."""
    documents = database(region.settings)
    load = region.panel.assets[6]
    usual = {"asset_class": "load", "region": REGION, "latitude": 51.0, "longitude": 9.0, "capacity_mw": 2.0}
    documents["assets"].insert_many([{"_id": n, **usual, "feed": None, "interval_s": s} for n, s in METERS.items()])
    documents["assets"].insert_many([{"_id": f"many-{n}", **usual, "feed": None} for n in range(MANY)])
    pu = np.nan_to_num(region.panel.pu[6], nan=0.5).astype(np.float64)
    with connect(region.settings.postgres_url) as connection:
        with connection.cursor().copy("copy readings from stdin") as copy:
            for name, interval_s in METERS.items():
                times_s = np.arange(region.panel.start_s, region.panel.end_s, interval_s)
                columns = (times_s - region.panel.start_s) // 900
                covered = max(1, interval_s // 900)
                power_mw = 2.0 * pu[columns[:, None] + np.arange(covered)].mean(axis=1)
                # A fast meter swings within the quarter-hour, around the same mean.
                power_mw += np.where(interval_s < 900, 0.4 * (times_s % 900 // 300 - 1.0), 0.0)
                for time_s, mw in zip(times_s, power_mw, strict=True):
                    copy.write_row((name, str(np.datetime64(int(time_s), "s")) + "Z", float(mw), 0))
        connection.commit()
    assert load.asset_class == "load"
    yield region
    documents["assets"].delete_many({"latitude": 51.0, "longitude": 9.0})
    with connect(region.settings.postgres_url) as connection:
        connection.execute("delete from readings where asset_id = any(%s)", (list(METERS),))
    documents.client.close()


@pytest.fixture(scope="module")
def climatology(outcomes: dict[str, TrainingOutcome], meters: TestRegion) -> Iterator[TestClient]:
    with TestClient(create_app(outcomes["climatology"].trained, meters.settings)) as started:
        yield started


@pytest.mark.parametrize("name", METERS)
def test_a_meter_of_another_interval_is_read_with_its_energy(meters: TestRegion, name: str) -> None:
    asset = Asset(name, "load", 2.0, 51.0, 9.0, METERS[name])
    truth = np.nan_to_num(meters.panel.pu[6], nan=0.5)
    span = max(1, METERS[name] // 900)
    expected = np.repeat(truth.reshape(-1, span).mean(axis=1), span)
    start_s, issue_s = meters.panel.start_s + 5 * 86_400, meters.issue_s
    first, last = 5 * DAY, (issue_s - meters.panel.start_s) // 900
    with connect(meters.settings.postgres_url) as connection:
        direct = read_history(connection, [asset], start_s, issue_s)
        cache = RecentHistory()
        for _ in range(2):
            cached = cache.read(connection, [asset], start_s, issue_s)
            assert np.array_equal(cached.pu, direct.pu, equal_nan=True)
    assert direct.pu[0] == pytest.approx(expected[first:last], abs=1e-5)


def test_meters_of_every_interval_are_forecast_in_one_call(climatology: TestClient, meters: TestRegion) -> None:
    reply = climatology.post("/v1/forecasts", json=meters.body(asset_ids=["load-0", *METERS]))
    assert reply.status_code == 200, reply.text
    assert reply.json()["stale"] == {}


@pytest.mark.parametrize("steps", [1, 96, 192])
def test_a_forecast_may_have_1_to_192_steps(climatology: TestClient, meters: TestRegion, steps: int) -> None:
    reply = climatology.post("/v1/forecasts", json=meters.body(steps=steps))
    assert reply.status_code == 200, reply.text
    assert {len(forecast["quantiles_pu"]) for forecast in reply.json()["forecasts"]} == {steps}


def test_a_day_ahead_forecast_is_answered(climatology: TestClient, meters: TestRegion) -> None:
    body = meters.body(first_valid_time=meters.issue_s + 12 * 3_600, steps=96)
    reply = climatology.post("/v1/forecasts", json=body)
    assert reply.status_code == 200, reply.text
    assert reply.json()["stale"] == {}


def test_ten_thousand_assets_in_one_call_are_answered_or_named(climatology: TestClient, meters: TestRegion) -> None:
    names = ["load-0", *(f"many-{n}" for n in range(MANY))]
    reply = climatology.post("/v1/forecasts", json=meters.body(asset_ids=names, deadline_ms=60_000))
    assert reply.status_code == 200, reply.text
    assert [forecast["asset_id"] for forecast in reply.json()["forecasts"]] == ["load-0"]
    assert len(reply.json()["stale"]) == MANY
