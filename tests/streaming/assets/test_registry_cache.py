"""A copy of the registry follows every change, and reads no more than has changed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pymongo.database import Database

from forewatt.embedded.stack import Stack
from forewatt.stores import mongo
from streaming.assets import cache as room
from streaming.assets import changes
from streaming.assets.cache import WHOLE_S, RegistryCache
from streaming.assets.model import Asset
from streaming.assets.registry import (
    assets_where,
    find_asset,
    regions_of,
    remove_asset,
    store_assets,
    versions_of,
)
from streaming.jobs.shards.shard import Shard
from tests.streaming.stores import own_stores


@pytest.fixture
def database(stack_parts: Callable[..., Stack], region: list[Asset]) -> Iterator[Database[dict[str, Any]]]:
    settings = own_stores(stack_parts("postgres", "mongo").settings, "registry_cache", region[:4])
    opened = mongo.database(settings)
    yield opened
    opened.client.close()


@pytest.fixture
def whole_reads(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Gets an element whenever all assets are read."""
    reads: list[None] = []

    def counted(*arguments: Any) -> list[Asset]:
        reads.append(None)
        return assets_where(*arguments)

    monkeypatch.setattr(room, "assets_where", counted)
    return reads


def test_cache__assets_stored_edited_removed_and_stored_again__follows_without_reading_all(
    database: Database[dict[str, Any]], region: list[Asset], whole_reads: list[None]
) -> None:
    cache = RegistryCache(database)
    cache.refresh()
    first, second, *_ = before = [asset.asset_id for asset in region[:4]]
    assert sorted(cache.by_id) == sorted(before)
    copy = cache.by_id
    cache.refresh()
    assert cache.by_id is copy, "nothing has changed"
    larger = region[0].model_copy(update={"capacity_mw": 77.0})
    store_assets(database, [larger, region[5]])
    remove_asset(database, second)
    cache.refresh()
    assert cache.by_id[first] == larger
    assert set(cache.by_id) == {*before, region[5].asset_id} - {second}
    store_assets(database, [region[1]])
    cache.refresh()
    assert cache.by_id[second] == region[1]
    assert len(whole_reads) == 1


def test_cache__an_asset_moves_between_shards__leaves_one_copy_for_the_other(
    database: Database[dict[str, Any]], region: list[Asset]
) -> None:
    here = RegistryCache(database, owns=lambda name: name != "there")
    there = RegistryCache(database, owns=lambda name: name == "there")
    for each in (here, there):
        each.refresh()
    assert (len(here.by_id), len(there.by_id)) == (4, 0)
    store_assets(database, [region[0].model_copy(update={"region": "there"})])
    for each in (here, there):
        each.refresh()
    assert (len(here.by_id), list(there.by_id)) == (3, [region[0].asset_id])


def test_cache__a_slow_writer__is_not_missed(
    database: Database[dict[str, Any]], region: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer takes its number, another one begins and ends, and then the slow one writes its note."""
    cache = RegistryCache(database)
    cache.refresh()
    count, others = changes._count, iter([region[5]])

    def slow(counted: Database[dict[str, Any]]) -> int:
        number = count(counted)
        for other in others:
            store_assets(database, [other])
            cache.refresh()
        return number

    monkeypatch.setattr(changes, "_count", slow)
    store_assets(database, [region[6]])
    cache.refresh()
    assert {region[5].asset_id, region[6].asset_id} < set(cache.by_id)


def test_cache__a_document_that_is_no_asset__is_left_out_and_named(
    database: Database[dict[str, Any]], region: list[Asset], caplog: pytest.LogCaptureFixture
) -> None:
    database.assets.insert_one({**region[5].document(), "surprise": 1})
    cache = RegistryCache(database)
    cache.refresh()
    assert len(cache.by_id) == 4
    assert f"{region[5].asset_id!r} is left out: surprise" in caplog.text


@pytest.mark.parametrize("change", [{"region": 7}, {"region": None}, {"region": ["north"]}, {"capacity_mw": "much"}])
def test_registry__a_document_that_is_no_asset__ends_no_reader(
    database: Database[dict[str, Any]], region: list[Asset], change: dict[str, Any]
) -> None:
    """Other programs may write what they like; the next edit by the API makes an earlier version of it."""
    name = region[0].asset_id
    database.assets.update_one({"_id": name}, {"$set": change})
    cache = RegistryCache(database, owns=Shard(1, 1).owns)
    cache.refresh()
    assert len(cache.by_id) == 3
    assert find_asset(database, name) is None
    assert region[1].asset_id in regions_of(database, [name, region[1].asset_id])
    store_assets(database, [region[0]])
    cache.refresh()
    assert cache.by_id[name] == region[0]
    assert versions_of(database, [name]) == {}


def test_cache__other_programs_wrote__is_read_whole_after_a_while(
    database: Database[dict[str, Any]], region: list[Asset]
) -> None:
    now = 0.0
    cache = RegistryCache(database, clock=lambda: now)
    cache.refresh()
    database.assets.insert_one(region[7].document())
    cache.refresh()
    assert region[7].asset_id not in cache.by_id
    now = WHOLE_S
    cache.refresh()
    assert region[7].asset_id in cache.by_id
