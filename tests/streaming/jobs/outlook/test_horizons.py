"""Vectors of the hours ahead use only what was known, from the nearest points, and are replaced at once."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset
from streaming.assets.registry import remove_asset
from streaming.history.tables import ensure_partitions
from streaming.jobs.outlook.nearest import distances_km, nearest
from streaming.jobs.outlook.publish import REPUBLISH_S, HorizonPublisher, horizon_key, replace_vectors, version_key
from streaming.jobs.outlook.vectors import HORIZONS_H, LAG_DAYS
from tests.streaming.stores import own_stores

NOW = datetime(2016, 6, 15, 12, tzinfo=UTC)
HOUR, STEP = timedelta(hours=1), timedelta(minutes=15)
REGION = "horizon-tests"


def asset(asset_id: str, latitude: float, longitude: float, **fields: Any) -> Asset:
    defaults = {"asset_id": asset_id, "name": asset_id, "asset_class": "solar", "region": REGION, "capacity_mw": 4.0}
    return Asset.model_validate({**defaults, "unit": "MW", "latitude": latitude, "longitude": longitude, **fields})


def station(asset_id: str, latitude: float, longitude: float, unit: str) -> Asset:
    return asset(asset_id, latitude, longitude, asset_class="weather", capacity_mw=0.0, unit=unit)


NORTH, SOUTH = asset("pv-north", 54.0, 10.0), asset("pv-south", 48.0, 11.0, price_zone="elsewhere")
STATIONS = [
    station("t-north", 54.1, 10.1, "C"),
    station("t-south", 48.1, 11.1, "C"),
    station("w-far", 50.0, 8.0, "m/s"),
]


@pytest.fixture
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    """Databases of this test with two plants and three stations, measured until noon."""
    shared = stack_parts("postgres", "mongo", "redis").settings
    changed = own_stores(shared, "horizon_tests", [NORTH, SOUTH, *STATIONS])
    with redis.client(changed.redis_url) as hot:
        hot.delete(*(horizon_key(REGION, f"{hours}h") for hours in HORIZONS_H), version_key(REGION))
        last_ms = round((NOW - STEP).timestamp() * 1_000)
        hot.set(f"features:{REGION}:time", last_ms)
        window = {"last_time_ms": last_ms, "last_pu": 0.5, "mean_pu": 0.4, "ramp_pu_per_h": 0.1, "neighbours": None}
        hot.hset(f"features:{REGION}", NORTH.asset_id, json.dumps(window))
    fill(changed.postgres_url)
    return changed


def fill(url: str) -> None:
    with postgres.connect(url) as history:
        ensure_partitions(history, NOW - timedelta(days=8), NOW)
        insert = "insert into readings values (%s, %s, %s, %s)"
        for days in LAG_DAYS:
            history.execute(insert, (NORTH.asset_id, NOW + 6 * HOUR - timedelta(days=days), 0.1 * days, 0))
        history.execute(insert, (SOUTH.asset_id, NOW + 6 * HOUR - timedelta(days=1), 3.0, 1))
        for point, latitude, longitude in (("p-north", 53.9, 10.2), ("p-south", 48.3, 11.4)):
            history.execute("insert into weather_points values (%s, %s, %s)", (point, latitude, longitude))
        predict = "insert into weather_forecasts values (%s, %s, %s, %s, 3600, %s)"
        valid = NOW + 6 * HOUR
        for hours, value in ((-18, 15.0), (-6, 16.0), (1, 99.0)):
            history.execute(predict, ("p-north", "temperature", valid, NOW + hours * HOUR, value))
        history.execute(predict, ("p-north", "temperature", valid - HOUR, NOW, 14.0))
        history.execute(predict, ("p-south", "irradiance", valid, NOW - 6 * HOUR, 700.0))
        cost = "insert into prices values ('horizon-tests', %s, %s, %s, 3600, %s)"
        for product, hours, value in (("day-ahead", -24, 40.0), ("intraday", -1, 55.0), ("intraday", 1, 99.0)):
            history.execute(cost, (product, valid, NOW + hours * HOUR, value))
        for zone, value in (("elsewhere", 1.0), ("nobodys", 2.0)):
            there = "insert into prices values (%s, 'day-ahead', %s, %s, 3600, %s)"
            history.execute(there, (zone, valid, NOW - HOUR, value))
        measure = "insert into weather values (%s, %s, %s, %s, %s)"
        history.execute(measure, ("t-north", NOW - STEP, "temperature", 18.0, 0))
        history.execute(measure, ("t-north", NOW, "temperature", 99.0, 0))
        history.execute(measure, ("t-south", NOW - 5 * HOUR, "temperature", 25.0, 0))
        history.execute(measure, ("w-far", NOW - HOUR, "wind-speed", 7.0, 0))


def read(settings: Settings, hours: int) -> dict[str, dict[str, Any]]:
    with redis.client(settings.redis_url) as hot:
        return {name: json.loads(text) for name, text in hot.hgetall(horizon_key(REGION, f"{hours}h")).items()}


def test_a_vector_has_only_what_was_known_at_its_issue(settings: Settings) -> None:
    assert HorizonPublisher(settings).refresh() == 1
    six = read(settings, 6)
    assert set(six) == {NORTH.asset_id, SOUTH.asset_id}
    north, south = six[NORTH.asset_id], six[SOUTH.asset_id]
    assert (north["issue_time_ms"], north["valid_time_ms"]) == (
        NOW.timestamp() * 1_000,
        (NOW + 6 * HOUR).timestamp() * 1_000,
    )
    assert [north[f"lag_{days}d_pu"] for days in LAG_DAYS] == pytest.approx([0.1 * days / 4 for days in LAG_DAYS])
    assert north["weather"]["point_id"] == "p-north"
    temperature = north["weather"]["variables"]["temperature"]
    assert (temperature["value"], temperature["lead_s"]) == (16.0, 12 * 3_600)
    assert {name: price["value"] for name, price in north["prices"].items()} == {"day-ahead": 40.0, "intraday": 55.0}
    assert {name: price["value"] for name, price in south["prices"].items()} == {"day-ahead": 1.0}, "its own zone's"
    assert (north["last_pu"], north["neighbours"]) == (0.5, None)
    assert 0 < north["clear_sky_w_m2"] < 500
    assert south["weather"]["variables"]["irradiance"]["value"] == 700.0
    assert (south["lag_1d_pu"], south["last_pu"]) == (None, None), "a bad reading, and none at all"
    assert read(settings, 48)[NORTH.asset_id]["weather"] is None
    assert read(settings, 48)[NORTH.asset_id]["prices"] == {}


def test_a_vector_has_the_nearest_stations_recent_readings(settings: Settings) -> None:
    HorizonPublisher(settings).refresh()
    for vector in read(settings, 1).values():
        assert vector["stations"]["temperature"]["asset_id"] == "t-north"
        assert vector["stations"]["temperature"]["value"] == 18.0
        assert vector["stations"]["wind-speed"]["value"] == 7.0


def test_every_replacement_has_a_version_and_drops_removed_assets(settings: Settings) -> None:
    HorizonPublisher(settings).refresh()
    HorizonPublisher(settings).refresh()
    with redis.client(settings.redis_url) as hot:
        assert int(hot.get(version_key(REGION)) or 0) == 2
        assert 0 < hot.ttl(horizon_key(REGION, "6h")) <= 86_400
    database = mongo.database(settings)
    remove_asset(database, SOUTH.asset_id)
    database.client.close()
    HorizonPublisher(settings).refresh()
    assert set(read(settings, 6)) == {NORTH.asset_id}
    assert {vector["version"] for hours in HORIZONS_H for vector in read(settings, hours).values()} == {3}


def test_a_region_is_only_published_when_due(settings: Settings) -> None:
    seconds = 0.0
    publisher = HorizonPublisher(settings, clock=lambda: seconds)
    assert [publisher.refresh(), publisher.refresh()] == [1, 0]
    with redis.client(settings.redis_url) as hot:
        hot.set(f"features:{REGION}:time", round(NOW.timestamp() * 1_000))
    assert [publisher.refresh(), publisher.refresh()] == [1, 0]
    seconds = REPUBLISH_S
    assert publisher.refresh() == 1, "for new forecasts and prices"


def test_a_reader_never_sees_two_versions(settings: Settings) -> None:
    names = [f"a-{n}" for n in range(50)]
    by_horizon = {f"{hours}h": {name: {"asset_id": name} for name in names} for hours in HORIZONS_H}
    stop, seen = threading.Event(), set()

    def watch() -> None:
        with redis.client(settings.redis_url) as hot:
            while not stop.is_set():
                with hot.pipeline() as pipeline:
                    for horizon in by_horizon:
                        pipeline.hvals(horizon_key(REGION, horizon))
                    versions = [json.loads(text)["version"] for texts in pipeline.execute() for text in texts]
                if versions:
                    assert len(versions) == len(names) * len(by_horizon)
                    seen.add(frozenset(versions))

    watcher = threading.Thread(target=watch)
    with redis.client(settings.redis_url) as hot:
        watcher.start()
        for _ in range(30):
            replace_vectors(hot, REGION, by_horizon)
        stop.set()
        watcher.join()
    assert seen
    assert all(len(versions) == 1 for versions in seen)


def test_distances_are_great_circles() -> None:
    berlin, hamburg, sydney = (52.52, 13.405), (53.5511, 9.9937), (-33.8688, 151.2093)
    to = np.array([berlin, hamburg, sydney])
    distances = distances_km(np.array([berlin[0]]), np.array([berlin[1]]), to[:, 0], to[:, 1])
    assert distances[0].tolist() == pytest.approx([0.0, 255.3, 16_090.0], rel=2e-3)
    index, distance = nearest(np.array([53.0, -30.0]), np.array([10.5, 179.9]), to[:, 0], to[:, 1])
    assert index.tolist() == [1, 2]
    assert distance[0] < 100
    over = distances_km(np.array([0.0]), np.array([179.9]), np.array([0.0]), np.array([-179.9]))
    assert over[0, 0] == pytest.approx(22.24, rel=1e-3), "across the date line"
