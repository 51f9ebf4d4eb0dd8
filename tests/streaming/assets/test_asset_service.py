"""The registry, the alerts and their API against a real document store."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pymongo.database import Database

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.alerts import Alert, open_alerts, raise_alerts
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets, find_asset, store_assets
from streaming.assets.routes import create_app

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def where(stack_parts: Callable[..., Stack]) -> Settings:
    return stack_parts("mongo").settings.model_copy(update={"mongo_database": "asset_service_tests"})


@pytest.fixture
def database(where: Settings) -> Iterator[Database[dict[str, Any]]]:
    opened = mongo.database(where)
    opened.client.drop_database(where.mongo_database)
    yield opened
    opened.client.close()


@pytest.fixture
def api(where: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(where)) as client:
        yield client


def test_storing_twice_replaces(database: Any, region: list[Asset]) -> None:
    store_assets(database, region)
    larger = region[3].model_copy(update={"capacity_mw": 999.0})
    store_assets(database, [larger])
    assert all_assets(database) == [*region[:3], larger, *region[4:]]
    assert find_asset(database, larger.asset_id) == larger
    assert find_asset(database, "nobody") is None
    assert all_assets(database, "elsewhere") == []


def test_api_lists_assets_in_the_order_of_feeds(database: Any, api: TestClient, region: list[Asset]) -> None:
    store_assets(database, list(reversed(region)))
    assert [each["feed"] for each in api.get("/api/assets").json()] == list(range(64))
    one = api.get(f"/api/assets/{region[7].asset_id}").json()
    assert Asset.model_validate(one) == region[7]
    missing = api.get("/api/assets/nobody")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


def test_api_shows_the_region_as_geojson(database: Any, api: TestClient, region: list[Asset]) -> None:
    store_assets(database, region)
    collection = api.get("/api/assets.geojson").json()
    first = collection["features"][0]
    assert (collection["type"], len(collection["features"])) == ("FeatureCollection", 64)
    assert first["id"] == region[0].asset_id
    assert first["geometry"]["coordinates"] == [region[0].longitude, region[0].latitude]


def test_an_alert_is_raised_once_and_shown_in_seconds(database: Any, api: TestClient) -> None:
    unknown = Alert("unknown-asset", "warning", "ghost", NOON, "who is it?")
    later = Alert("unknown-asset", "warning", "ghost", NOON.replace(hour=13), "who is it?")
    wrong = Alert("out-of-range", "warning", "s-1", NOON, "too much")
    assert [each["kind"] for each in raise_alerts(database, [unknown, later])] == ["unknown-asset"]
    assert raise_alerts(database, [unknown]) == []
    assert [each["kind"] for each in raise_alerts(database, [wrong, unknown])] == ["out-of-range"]
    back = replace(wrong, recovered_at=NOON.replace(hour=14))
    assert [each["recovered_at"] for each in raise_alerts(database, [back])] == [NOON.timestamp() + 7200]
    assert raise_alerts(database, [wrong, back]) == []
    assert [each.kind for each in open_alerts(database, ["ghost", "s-1"])] == ["unknown-asset"]
    shown = api.get("/api/alerts").json()
    assert [each["kind"] for each in shown] == ["out-of-range", "unknown-asset"]
    assert shown[0]["time"] == NOON.timestamp()
    assert shown[0]["raised_at"] >= shown[1]["raised_at"] > NOON.timestamp()
    assert len(api.get("/api/alerts", params={"limit": 1}).json()) == 1
    assert api.get("/api/alerts", params={"limit": 0}).status_code == 422
