"""The cache of assets against a real MongoDB."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from forecaster.service.assets import MAX_AGE_S, WHOLE_REGION, AssetCache
from forewatt.stores.mongo import database
from tests.forecaster.region import REGION, TestRegion


@pytest.fixture
def documents(region: TestRegion) -> Iterator[Database[dict[str, Any]]]:
    opened = database(region.settings)
    yield opened
    opened.client.close()


def test_only_assets_of_the_region_are_known(documents: Database[dict[str, Any]]) -> None:
    cache = AssetCache(documents)
    assert set(cache.of(REGION, ["load-0", "nobody"]).assets) == {"load-0"}
    assert cache.of("elsewhere", ["load-0"]).assets == {}


def test_many_assets_are_read_with_one_scan(documents: Database[dict[str, Any]]) -> None:
    unknown = [f"unknown-{n}" for n in range(WHOLE_REGION + 1)]
    assert set(AssetCache(documents).of(REGION, [*unknown, "load-0"]).assets) == {"load-0"}


def test_a_change_is_seen_once_the_asset_expires(documents: Database[dict[str, Any]]) -> None:
    now_s = 100.0
    cache = AssetCache(documents, lambda: now_s)
    before = cache.of(REGION, ["load-1"]).assets["load-1"]
    documents["assets"].update_one({"_id": "load-1"}, {"$set": {"capacity_mw": 99.0}})
    try:
        assert cache.of(REGION, ["load-1"]).assets["load-1"] == before
        now_s += MAX_AGE_S + 1
        assert cache.of(REGION, ["load-1"]).assets["load-1"].capacity_mw == 99.0
    finally:
        documents["assets"].update_one({"_id": "load-1"}, {"$set": {"capacity_mw": before.capacity_mw}})
