"""The gateway writes a region's readings into partitions of one number."""

from collections.abc import Callable

import pytest

from forewatt.embedded.stack import Stack
from forewatt.stores import mongo
from streaming.assets.model import Asset
from streaming.assets.registry import remove_asset, store_assets
from streaming.gateway import regions as room
from streaming.gateway.regions import AGE_S, PAUSE_S, Regions
from streaming.kafka.regions import partition_of
from tests.streaming.stores import own_stores


def test_partitions__of_registered_assets__are_their_regions(
    stack_parts: Callable[..., Stack], region: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = stack_parts("postgres", "mongo")
    settings = own_stores(stack.settings, "gateway_regions", region[:3])
    # The topics of the shared Kafka have one partition each.
    monkeypatch.setattr(room, "telemetry_partitions", lambda _bootstrap: {"telemetry.load": 8})
    now = 0.0
    regions = Regions(settings, clock=lambda: now)
    names = [asset.asset_id for asset in region[:3]]
    assert regions.partitions([*names, "new-1"]) == {
        **dict.fromkeys(names, partition_of(region[0].region, 8)),
        "new-1": partition_of("new-1", 8),
    }
    database = mongo.database(settings)
    store_assets(database, [region[0].model_copy(update={"region": "moved"})])
    remove_asset(database, names[1])
    database.client.close()
    assert regions.partitions(names[:1]) == {names[0]: partition_of(region[0].region, 8)}, "remembered for a while"
    now = AGE_S
    assert regions.partitions(names[:1]) == {names[0]: partition_of("moved", 8)}
    regions.close()


def test_partitions__mongo_is_away__readings_are_written_all_the_same(
    stack_parts: Callable[..., Stack], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = stack_parts("kafka").settings.model_copy(update={"mongo_url": "mongodb://127.0.0.1:1"})
    monkeypatch.setattr(room, "telemetry_partitions", lambda _bootstrap: {"telemetry.load": 8})
    now = 0.0
    regions = Regions(settings, clock=lambda: now)
    for _ in range(3):
        assert regions.partitions(["s-1"]) == {"s-1": partition_of("s-1", 8)}
    assert len(caplog.records) == 1, "it is not asked again for a while"
    now = PAUSE_S
    assert regions.partitions(["s-1"]) == {"s-1": partition_of("s-1", 8)}
    assert len(caplog.records) == 2
    regions.close()
