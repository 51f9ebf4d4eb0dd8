"""Assets that a model cannot forecast are named with the reason, and the others in the call are answered."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from forecaster.data.assets import feeds_of
from forecaster.models.base import Model
from forecaster.models.climatology import Climatology
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.models.lstm import Lstm, LstmConfig
from forecaster.service.app import create_app
from forecaster.training.pipeline import train
from forewatt.stores.mongo import database
from tests.forecaster.region import REGION, TestRegion

UNFIT: dict[str, dict[str, Any]] = {
    "no-capacity": {"capacity_mw": 0},
    "negative": {"capacity_mw": -3.0},
    "endless": {"capacity_mw": float("inf")},
    "unmeasured": {"capacity_mw": None},
    "station": {"asset_class": "weather", "capacity_mw": 0},
    "dam": {"asset_class": "hydro"},
    "nowhere": {"latitude": None},
    "beyond-the-pole": {"latitude": 91.0},
}
REASONS = {"station": "weather", "dam": "hydro", "nowhere": "latitude", "beyond-the-pole": "latitude"}


@pytest.fixture(scope="module")
def unfit(region: TestRegion) -> Iterator[TestRegion]:
    """The region with assets whose registration cannot be used."""
    documents = database(region.settings)
    usual = {"asset_class": "load", "region": REGION, "capacity_mw": 1.0, "latitude": 51.0, "longitude": 9.0}
    documents["assets"].insert_many([{"_id": name, **usual, "feed": None, **odd} for name, odd in UNFIT.items()])
    yield region
    documents["assets"].delete_many({"_id": {"$in": list(UNFIT)}})
    documents.client.close()


@pytest.fixture(scope="module", params=["lstm", "gbm", "climatology"])
def solar_only(
    request: pytest.FixtureRequest, unfit: TestRegion, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """The service of a model that has learnt solar and nothing else."""
    small: dict[str, Model] = {
        "lstm": Lstm(LstmConfig(hidden=6, members=1, windows=64, epochs=1, batch=32)),
        "gbm": Gbm(GbmConfig(windows=40, rows=400, trees=2)),
        "climatology": Climatology(),
    }
    folder = tmp_path_factory.mktemp("models") / request.param
    trained = train(small[request.param], unfit.panel.select([0, 1]), REGION, folder, lambda _share: None).trained
    with TestClient(create_app(trained, unfit.settings)) as started:
        yield started


def test_an_asset_of_a_class_that_was_not_trained_is_named(solar_only: TestClient, unfit: TestRegion) -> None:
    reply = solar_only.post("/v1/forecasts", json=unfit.body())
    assert reply.status_code == 200, reply.text
    body = reply.json()
    assert [forecast["asset_id"] for forecast in body["forecasts"]] == ["solar-0", "solar-1"]
    assert set(body["stale"]) == {f"{name}-{n}" for name in ("wind", "storage", "load") for n in range(2)}
    assert "has learnt solar, not load" in body["stale"]["load-0"]


def test_a_call_for_such_assets_only_is_refused(solar_only: TestClient, unfit: TestRegion) -> None:
    reply = solar_only.post("/v1/forecasts", json=unfit.body(asset_ids=["load-0", "dam"]))
    assert reply.status_code == 422
    assert "load-0" in reply.json()["detail"]
    assert "hydro" in reply.json()["detail"]


@pytest.mark.parametrize("name", UNFIT)
def test_an_unusable_registration_is_named_beside_a_forecast(
    solar_only: TestClient, unfit: TestRegion, name: str
) -> None:
    reply = solar_only.post("/v1/forecasts", json=unfit.body(asset_ids=[name, "solar-0"]))
    assert reply.status_code == 200, reply.text
    assert [forecast["asset_id"] for forecast in reply.json()["forecasts"]] == ["solar-0"]
    assert REASONS.get(name, "capacity") in reply.json()["stale"][name]
    alone = solar_only.post("/v1/forecasts", json=unfit.body(asset_ids=[name]))
    assert alone.status_code == 422
    attributed = solar_only.post("/v1/attributions", json=unfit.body(asset_ids=[name, "solar-0"]))
    assert attributed.status_code in (409, 422)
    assert name in attributed.json()["detail"] or "windows" in attributed.json()["detail"]


def test_an_unknown_asset_is_still_unknown_beside_an_unfit_one(solar_only: TestClient, unfit: TestRegion) -> None:
    reply = solar_only.post("/v1/forecasts", json=unfit.body(asset_ids=["nobody", "dam"]))
    assert reply.status_code == 404
    assert "dam" not in reply.json()["detail"]


@pytest.mark.parametrize("issue_time", [0, 1, 900, 4_102_441_199, 4_102_444_800, 253_402_300_800, 2**39, 2**40, 2**70])
@pytest.mark.parametrize("route", ["/v1/forecasts", "/v1/attributions"])
def test_no_issue_time_is_an_error_of_the_service(
    solar_only: TestClient, unfit: TestRegion, route: str, issue_time: int
) -> None:
    first = issue_time - issue_time % 900 + 900
    body = unfit.body(issue_time=issue_time, first_valid_time=first, asset_ids=["solar-0"])
    reply = solar_only.post(route, json=body)
    assert 400 <= reply.status_code < 500 or reply.status_code == 503 or route == "/v1/attributions"
    assert reply.status_code != 500


def test_a_feed_without_capacity_does_not_prevent_training(unfit: TestRegion, caplog: pytest.LogCaptureFixture) -> None:
    documents = database(unfit.settings)
    documents["assets"].update_one({"_id": "no-capacity"}, {"$set": {"feed": 99}})
    try:
        assert [asset.asset_id for asset in feeds_of(documents, REGION)] == [a.asset_id for a in unfit.panel.assets]
    finally:
        documents["assets"].update_one({"_id": "no-capacity"}, {"$set": {"feed": None}})
        documents.client.close()
    assert "no-capacity" in caplog.text
