"""MQTT messages become the gateway's records."""

import time

from streaming.edge.config import TopicTag
from streaming.edge.reading import record_of, tagged_record
from streaming.gateway.records import validate_records
from streaming.gateway.tokens import Agent

TOPIC = "sites/north/wind/w-1/power"
TAG = TopicTag(topic="plant/1/ac", asset_id="w-1", asset_class="wind", unit="MW")
ANYTHING = Agent("edge-1").may_send


def test_a_message_becomes_a_valid_record() -> None:
    record = record_of(TOPIC, b'{"t": 1465948800000, "v": 1.5, "u": "MW"}')
    good, bad = validate_records([record], ANYTHING)
    assert not bad
    assert good[0].model_dump() == {
        "asset_id": "w-1",
        "asset_class": "wind",
        "time_ms": 1465948800000,
        "value": 1.5,
        "unit": "MW",
    }


def test_malformed_payloads_are_passed_on_and_rejected_by_the_gateway() -> None:
    for payload in (b"\xff\x00", b"[]", b"7", b'{"t": 1}', b"null"):
        record = record_of(TOPIC, payload)
        assert record["asset_id"] == "w-1"
        assert record["raw"] == payload.decode(errors="replace")
        good, bad = validate_records([record], ANYTHING)
        assert not good
        assert "time_ms" in bad[0].reason


def test_a_tags_message_gets_the_tags_asset_and_default_unit() -> None:
    before_ms = time.time_ns() // 1_000_000
    bare = tagged_record(TAG, b" 1.5 ")
    assert (bare["asset_id"], bare["asset_class"], bare["value"], bare["unit"]) == ("w-1", "wind", 1.5, "MW")
    assert before_ms <= bare["time_ms"] <= time.time_ns() // 1_000_000
    assert tagged_record(TAG, b'{"t": 5, "v": 2}') == {**bare, "time_ms": 5, "value": 2, "unit": "MW"}
    assert tagged_record(TAG, b'{"t": 5, "v": 2, "u": "kW"}')["unit"] == "kW"
    assert tagged_record(TAG, b"on")["raw"] == "on"
