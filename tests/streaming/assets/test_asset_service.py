"""The asset registry, the alerts and their API, against a real document store."""

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
from forewatt.web.paging import cursor_of
from streaming.assets.alerts import Alert, open_alerts, raise_alerts
from streaming.assets.daily import Day, store_days
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets, find_asset, store_assets
from streaming.assets.routes import create_app

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def service_settings(stack_parts: Callable[..., Stack]) -> Settings:
    update = {"mongo_database": "asset_service_tests", "assets_token": "secret"}
    return stack_parts("mongo").settings.model_copy(update=update)


@pytest.fixture
def database(service_settings: Settings) -> Iterator[Database[dict[str, Any]]]:
    opened = mongo.database(service_settings)
    opened.client.drop_database(service_settings.mongo_database)
    yield opened
    opened.client.close()


@pytest.fixture
def api(service_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(service_settings)) as client:
        yield client


def test_storing_twice_replaces(database: Any, region: list[Asset]) -> None:
    store_assets(database, region)
    larger = region[3].model_copy(update={"capacity_mw": 999.0})
    store_assets(database, [larger])
    assert all_assets(database) == [*region[:3], larger, *region[4:]]
    assert find_asset(database, larger.asset_id) == larger
    assert find_asset(database, "nobody") is None
    assert all_assets(database, "elsewhere") == []


@pytest.mark.parametrize("raised_ms", [-1, 2**47, 2**62])
def test_alerts__cursor_of_no_date__is_a_problem(api: TestClient, raised_ms: int) -> None:
    answer = api.get("/api/v1/alerts/recent", params={"cursor": cursor_of([raised_ms, "a"])})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:forewatt:problem:invalid-cursor")


def test_api_lists_assets_in_the_order_of_feeds(database: Any, api: TestClient, region: list[Asset]) -> None:
    store_assets(database, list(reversed(region)))
    assert [asset["feed"] for asset in api.get("/api/v1/assets").json()] == list(range(64))
    body = api.get(f"/api/v1/assets/{region[7].asset_id}").json()
    assert Asset.model_validate(body) == region[7]
    missing = api.get("/api/v1/assets/nobody")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


def test_api_shows_the_region_as_geojson(database: Any, api: TestClient, region: list[Asset]) -> None:
    store_assets(database, region)
    collection = api.get("/api/v1/assets.geojson").json()
    first = collection["features"][0]
    assert (collection["type"], len(collection["features"])) == ("FeatureCollection", 64)
    assert first["id"] == region[0].asset_id
    assert first["geometry"]["coordinates"] == [region[0].longitude, region[0].latitude]


def test_an_alert_is_raised_once_and_shown_in_seconds(database: Any, api: TestClient) -> None:
    unknown = Alert("unknown-asset", "warning", "ghost", NOON, "the asset is not registered")
    later = Alert("unknown-asset", "warning", "ghost", NOON.replace(hour=13), "the asset is not registered")
    wrong = Alert("out-of-range", "warning", "s-1", NOON, "too much")
    assert [alert["kind"] for alert in raise_alerts(database, [unknown, later])] == ["unknown-asset"]
    assert raise_alerts(database, [unknown]) == []
    assert [alert["kind"] for alert in raise_alerts(database, [wrong, unknown])] == ["out-of-range"]
    back = replace(wrong, recovered_at=NOON.replace(hour=14))
    assert [alert["recovered_chain_s"] for alert in raise_alerts(database, [back])] == [NOON.timestamp() + 7200]
    assert raise_alerts(database, [wrong, back]) == []
    assert [alert.kind for alert in open_alerts(database, ["ghost", "s-1"])] == ["unknown-asset"]
    alerts = api.get("/api/v1/alerts/recent").json()
    assert [alert["kind"] for alert in alerts] == ["out-of-range", "unknown-asset"]
    assert alerts[0]["started_chain_s"] == NOON.timestamp()
    assert alerts[0]["raised_wall_s"] >= alerts[1]["raised_wall_s"] > NOON.timestamp()
    assert len(api.get("/api/v1/alerts/recent", params={"limit": 1}).json()) == 1
    assert api.get("/api/v1/alerts/recent", params={"limit": 0}).status_code == 422


EDITOR = {"Authorization": "Bearer secret"}


def test_alerts_are_filtered_paged_and_acknowledged(database: Any, api: TestClient) -> None:
    alerts = [Alert("gap", "warning", f"s-{n}", NOON, "no reading") for n in range(5)]
    alerts += [Alert("stuck", "info", "s-1", NOON, "stuck", recovered_at=NOON)]
    raise_alerts(database, alerts)
    seen, url = [], "/api/v1/alerts/recent?limit=2"
    while url:
        answer = api.get(url)
        seen += [alert["alert_id"] for alert in answer.json()]
        url = answer.links["next"]["url"] if "next" in answer.links else ""
    assert sorted(seen) == sorted(alert.key for alert in alerts)

    def found(**wanted: Any) -> list[str]:
        return [alert["asset_id"] for alert in api.get("/api/v1/alerts/recent", params=wanted).json()]

    assert found(kind="stuck") == ["s-1"]
    assert found(asset_id="s-1", lasting=True, severity="warning") == ["s-1"]
    assert found(lasting=False) == ["s-1"]
    path = f"/api/v1/alerts/{alerts[2].key}/acknowledge"
    assert api.post(path, json={}).status_code == 401
    done = api.post(path, json={"note": "a van is on its way"}, headers=EDITOR).json()
    assert (done["note"], done["acknowledged_wall_s"] > done["raised_wall_s"] - 1) == ("a van is on its way", True)
    assert found(acknowledged=True) == ["s-2"]
    assert len(found(acknowledged=False)) == 5
    assert api.post("/api/v1/alerts/none/acknowledge", json={}, headers=EDITOR).status_code == 404


def test_performance_is_sorted_and_paged(database: Any, api: TestClient, region: list[Asset]) -> None:
    store_assets(database, region[:3])
    for number, asset in enumerate(region[:3]):
        days = [
            Day(asset.asset_id, asset.region, NOON.replace(hour=0, day=day), 90, 6, 96, 10.0, 1, 0, 2, NOON, factor)
            for day, factor in ((14, 0.2), (15, 0.2 + 0.1 * number))
        ]
        store_days(database, days if number < 2 else [])
    raise_alerts(database, [Alert("gap", "warning", region[1].asset_id, NOON, "no reading")])
    path = "/api/v1/assets/performance"
    rows = api.get(path, params={"sort": "deviation", "descending": True}).json()
    assert [row["asset_id"] for row in rows] == [region[1].asset_id, region[0].asset_id, region[2].asset_id]
    assert rows[0]["deviation"] == pytest.approx(0.1)
    assert (rows[0]["availability"], rows[0]["open_alerts"]) == (pytest.approx(90 / 96), 1)
    assert (rows[2]["days"], rows[2]["deviation"]) == (0, None)
    page = api.get(path, params={"limit": 2, "sort": "open_alerts"})
    assert [row["open_alerts"] for row in page.json() + api.get(page.links["next"]["url"]).json()] == [0, 0, 1]
    assert api.get(path, params={"days": 1}).json()[0]["days"] == 1


def test_an_asset_is_put_replaced_and_deleted(database: Any, api: TestClient, region: list[Asset]) -> None:
    asset = region[0]
    path, body = f"/api/v1/assets/{asset.asset_id}", asset.model_dump(mode="json")
    assert api.put(path, json=body, headers=EDITOR).status_code == 201
    assert api.put(path, json={**body, "capacity_mw": 7.0}, headers=EDITOR).status_code == 200
    assert find_asset(database, asset.asset_id) == asset.model_copy(update={"capacity_mw": 7.0})
    assert api.put(path, json={**body, "price_zone": "DE-LU"}, headers=EDITOR).json()["price_zone"] == "DE-LU"
    assert api.get(path).json() == {**body, "price_zone": "DE-LU"}
    assert api.delete(path, headers=EDITOR).status_code == 204
    assert api.delete(path, headers=EDITOR).status_code == 404
    assert find_asset(database, asset.asset_id) is None


def test_changes_need_the_token(
    database: Any, api: TestClient, region: list[Asset], service_settings: Settings
) -> None:
    path, body = f"/api/v1/assets/{region[0].asset_id}", region[0].model_dump(mode="json")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "secret"}):
        assert api.put(path, json=body, headers=headers).status_code == 401
    with TestClient(create_app(service_settings.model_copy(update={"assets_token": ""}))) as closed:
        assert closed.put(path, json=body, headers={"Authorization": "Bearer "}).status_code == 401
    assert all_assets(database) == []


def test_an_invalid_asset_is_refused_by_field(database: Any, api: TestClient, region: list[Asset]) -> None:
    body = region[0].model_dump(mode="json")
    wrong = api.put("/api/v1/assets/another", json=body, headers=EDITOR)
    negative = api.put(f"/api/v1/assets/{body['asset_id']}", json={**body, "capacity_mw": -1}, headers=EDITOR)
    assert (wrong.status_code, negative.status_code) == (422, 422)
    assert "capacity_mw" in negative.json()["errors"][0]["field"]
    assert all_assets(database) == []


def test_exported_geojson_can_be_imported(database: Any, api: TestClient, region: list[Asset]) -> None:
    store_assets(database, region)
    collection = api.get("/api/v1/assets.geojson").json()
    database.assets.drop()
    assert api.post("/api/v1/assets/import", json=collection, headers=EDITOR).json() == {"imported": 64}
    assert all_assets(database) == region
    collection["features"][1]["properties"]["price_zone"] = "DE-LU"
    assert api.post("/api/v1/assets/import", json=collection, headers=EDITOR).status_code == 200
    assert find_asset(database, region[1].asset_id) == region[1].model_copy(update={"price_zone": "DE-LU"})
    assert api.get("/api/v1/assets.geojson").json()["features"][1] == collection["features"][1]
    collection["features"][1]["properties"]["unit"] = "furlong"
    refused = api.post("/api/v1/assets/import", json=collection, headers=EDITOR)
    assert refused.status_code == 422
    assert "features.1" in refused.json()["detail"]


def test_simbench_assets_are_imported(database: Any, api: TestClient) -> None:
    path = "/api/v1/assets/import/simbench"
    assert api.post(path, json={"assets": 200, "region": "north"}).status_code == 401
    assert api.post(path, json={"assets": 200, "region": "north"}, headers=EDITOR).json() == {"imported": 200}
    assets = all_assets(database, "north")
    assert [asset.feed for asset in assets] == list(range(200))
    assert {asset.asset_class for asset in assets} == {"solar", "wind", "storage", "load"}
    assert api.post(path, json={"assets": 9_999, "region": "north"}, headers=EDITOR).status_code == 422
    assert api.post(path, json={"assets": 1, "region": "a/b"}, headers=EDITOR).status_code == 422
