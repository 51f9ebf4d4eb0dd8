"""MQTT messages become the gateway's records, whatever their payload."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import aiomqtt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from streaming.edge import reading as room
from streaming.edge.config import MqttConfig, TopicTag
from streaming.edge.mapping import TEMPLATES, Counter, Payload
from streaming.edge.reading import price_record, site_records, tagged_records
from streaming.edge.sources.mqtt import MqttSource
from streaming.edge.unusable import sendable
from streaming.gateway.records import validate_records
from streaming.gateway.tokens import Agent

TOPIC = "sites/north/wind/w-1/power"
TAG = TopicTag(topic="plant/1/ac", asset_id="w-1", asset_class="wind", unit="MW")
ANYTHING = Agent("edge-1").may_send
AT_MS = 1_777_888_800_000
"""2026-05-04 10:00 UTC."""


def tag(**fields: Any) -> TopicTag:
    return TopicTag.model_validate({"topic": "t", "asset_id": "a", "asset_class": "load", **fields})


def test_a_message_becomes_a_valid_record() -> None:
    records = site_records(TOPIC, b'{"t": 1465948800000, "v": 1.5, "u": "MW"}')
    good, bad = validate_records(records, ANYTHING)
    assert not bad
    assert good[0].model_dump() == {
        "asset_id": "w-1",
        "asset_class": "wind",
        "time_ms": 1465948800000,
        "value": 1.5,
        "unit": "MW",
        "covers_s": 0,
        "status": "good",
    }


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (b"\xff\x00", "JSON"),
        (b"7", "a reading is"),
        (b'{"t": 1}', "no v"),
        (b"null", "a reading is"),
        (b'{"t": 1465948800000, "v": NaN, "u": "kW"}', "nan is not a finite number"),
        (b'{"t": 1465948800000, "v": 1e999, "u": "kW"}', "inf is not a finite number"),
        (b'{"t": 1465948800000, "v": true, "u": "kW"}', "True is not a number"),
        (b'{"t": 1465948800000, "v": "NaN", "u": "kW"}', "is not a number"),
        (b'{"t": 1465948800000, "v": 1, "u": "\\ud83d"}', "JSON"),
        (b'{"t": "2026-05-04T10:00:00", "v": 1, "u": "kW"}', "zone"),
        (b'{"t": 1777888800, "v": 1, "u": "kW"}', "seconds"),
        (b'{"t": 1777888800000000, "v": 1, "u": "kW"}', "microseconds"),
        (b"[" * 5_000, "JSON"),
    ],
)
def test_a_malformed_payload_is_rejected_with_its_reason(payload: bytes, named: str) -> None:
    records = site_records(TOPIC, payload)
    assert records[0]["asset_id"] == "w-1"
    good, bad = validate_records(records, ANYTHING)
    assert not good
    assert named in bad[0].reason


def test_a_tags_message_gets_the_tags_asset_and_default_unit() -> None:
    before_ms = time.time_ns() // 1_000_000
    (bare,) = tagged_records(TAG, b" 1.5 ")
    assert (bare["asset_id"], bare["asset_class"], bare["value"], bare["unit"]) == ("w-1", "wind", 1.5, "MW")
    assert before_ms <= bare["time_ms"] <= time.time_ns() // 1_000_000
    (dated,) = tagged_records(TAG, b'{"t": 5, "v": 2}')
    assert (dated["time_ms"], dated["value"], dated["unit"], dated.get("status")) == (5, 2.0, "MW", None)
    assert tagged_records(TAG, b'{"t": 5, "v": 2, "u": "kW"}')[0]["unit"] == "kW"
    assert tagged_records(TAG, b"on")[0]["raw"] == "on"


def test_a_value_without_a_time_is_undated_unless_the_arrival_is_its_time() -> None:
    assert tagged_records(TAG, b"1.5")[0]["status"] == "undated"
    assert "status" not in tagged_records(tag(unit="kW", arrival_is_time=True), b"1.5")[0]


@pytest.mark.parametrize(
    ("fields", "payload", "expected"),
    [
        (
            {"unit": "W"},
            [{"t": AT_MS, "v": 298}, {"t": AT_MS + 60_000, "v": 299, "u": "kW"}],
            [(0, 298, "W"), (60, 299, "kW")],
        ),
        ({"unit": "W"}, {"t": "2026-05-04T10:00:00Z", "v": "298.5"}, [(0, 298.5, "W")]),
        ({"unit": "W", "zone": "Europe/Berlin"}, {"t": "2026-05-04T12:00:00", "v": 1}, [(0, 1, "W")]),
        (
            {"template": "tasmota", "zone": "Europe/Berlin"},
            {"Time": "2026-05-04T12:00:00", "ENERGY": {"Total": 436.7, "Power": 298}},
            [(0, 298, "W")],
        ),
        (
            {"template": "tasmota-total", "zone": "Europe/Berlin"},
            {"Time": "2026-05-04T12:00:00", "ENERGY": {"Total": 436.7, "Power": 298}},
            [(0, 436.7, "kWh")],
        ),
        ({"template": "zigbee2mqtt"}, {"power": 12, "last_seen": "2026-05-04T12:00:00+02:00"}, [(0, 12, "W")]),
        ({"template": "zigbee2mqtt"}, {"power": 12, "last_seen": AT_MS}, [(0, 12, "W")]),
        ({"template": "zigbee2mqtt"}, {"power": 12}, [(None, 12, "W")]),
        ({"template": "shelly"}, {"id": 0, "apower": 8.9, "aenergy": {"total": 6.532}}, [(None, 8.9, "W")]),
        ({"template": "shelly-total"}, {"id": 0, "apower": 8.9, "aenergy": {"total": 6.532}}, [(None, 6.532, "Wh")]),
        ({"template": "shelly-em"}, {"total_act_power": -301.5}, [(None, -301.5, "W")]),
        ({"template": "sunspec"}, {"W": 2980, "W_SF": -1}, [(None, 298, "W")]),
        (
            {
                "unit": "kWh",
                "payload": {"items": "d.rows", "value": "1", "time": "0", "time_format": "s", "decimal": ","},
            },
            {"d": {"rows": [[AT_MS // 1_000, "1,5"]]}},
            [(0, 1.5, "kWh")],
        ),
    ],
)
def test_a_mapping_finds_value_time_and_unit(fields: Any, payload: Any, expected: list[Any]) -> None:
    records = tagged_records(tag(**fields), json.dumps(payload).encode())

    def after_s(record: dict[str, Any]) -> int | None:
        return None if record.get("status") == "undated" else (record["time_ms"] - AT_MS) // 1_000

    found = [(after_s(record), record["value"], record["unit"]) for record in records]
    assert found == expected
    assert not validate_records(records, ANYTHING)[1]


def test_home_assistants_states_without_a_number_are_no_readings() -> None:
    sensor = tag(template="home-assistant", unit="W")
    assert [tagged_records(sensor, payload) for payload in (b"unavailable", b"unknown")] == [[], []]
    assert tagged_records(sensor, b"298.5")[0]["value"] == 298.5
    assert tagged_records(sensor, b"on")[0]["kind"] == "unusable"


@pytest.mark.parametrize(
    ("fields", "payload"),
    [
        ({"payload": {"value": "state", "ignore": ["unavailable"]}}, {"t": AT_MS, "state": "Unavailable "}),
        ({"payload": {"value": "", "time": "", "ignore": ["Offline"]}}, "offline"),
        ({"payload": {"ignore": ["-9999"]}}, {"t": AT_MS, "v": -9999.0}),
        ({"payload": {"decimal": ",", "ignore": ["n/v"]}}, {"t": AT_MS, "v": "N/V"}),
        ({"template": "home-assistant"}, "unavailable"),
        ({"template": "home-assistant"}, None),
        ({"template": "sunspec"}, {"W": -32768, "W_SF": -2}),
        ({"template": "sunspec-total"}, {"WH": 0, "WH_SF": 0}),
    ],
)
def test_a_value_that_means_no_reading_is_none_wherever_it_is(fields: Any, payload: Any) -> None:
    assert tagged_records(tag(**fields), json.dumps(payload).encode()) == []


@pytest.mark.parametrize("exponent", [-32_768, 400, 0.5, None])
def test_a_scale_factor_that_a_device_does_not_know_makes_no_0(exponent: Any) -> None:
    (record,) = tagged_records(tag(template="sunspec"), json.dumps({"W": 1_234, "W_SF": exponent}).encode())
    assert record["kind"] == "unusable"


def test_an_array_of_objects_whose_keys_look_like_indexes_is_several_readings() -> None:
    payload = json.dumps([{"t": AT_MS, "1.8.0": value} for value in (1, 2)]).encode()
    assert [each["value"] for each in tagged_records(tag(unit="W", payload={"value": "1.8.0"}), payload)] == [1, 2]


def test_a_message_may_have_the_values_of_several_tags(basket: Any) -> None:
    battery = {"topic": "b/1", "asset_id": "b-1", "asset_class": "storage"}
    tags = [{**battery, "unit": unit, "payload": {"value": part}} for unit, part in (("kW", "p"), ("%", "soc"))]
    source = MqttSource(MqttConfig.model_validate({"url": "mqtt://broker", "tags": tags}), "north", "edge-1")
    payload = json.dumps({"t": AT_MS, "p": -3.5, "soc": 80}).encode()
    source._take(aiomqtt.Message("b/1", payload, 1, False, 1, None), "market/north/price", basket)
    assert [(record["value"], record["unit"]) for record in basket.records] == [(-3.5, "kW"), (80, "%")]


def test_a_template_of_totals_counts() -> None:
    assert tag(template="tasmota-total").counter is not None
    assert tag(template="tasmota-total", counter={"most_kw": 5}).counter == Counter(most_kw=5)
    assert tag(template="tasmota").counter is None


@pytest.mark.parametrize("payload", [b'{"t": 1, "v": 1, "u": "\\ud83d"}', b'{"v": 1, "t": 2', b"[1, 2", b'{"v": 1,5}'])
def test_damaged_json_is_called_so__not_a_decimal_comma(payload: bytes) -> None:
    (record,) = tagged_records(tag(unit="W"), payload)
    assert (record["kind"], record["reason"]) == ("unusable", "the payload is not JSON")


@pytest.mark.parametrize(
    "payload",
    [
        b'{"t": 1777888800000, "v": 1, "v": 2, "u": "kW"}',
        b'{"t": 1777888800000, "v": 1, "u": "kW", "more": [{"v": 1, "v": 1}]}',
        b'\xef\xbb\xbf[{"v": 1, "t": 1777888800000, "u": "kW", "v": 1e999}]',
    ],
)
def test_a_key_that_comes_twice_is_refused(payload: bytes) -> None:
    for (record,) in (site_records(TOPIC, payload), tagged_records(tag(unit="W"), payload)):
        assert (record["kind"], record["reason"]) == ("unusable", "the payload has the key 'v' twice")
    assert "twice" in price_record("market/north/price", payload)["reason"]


def test_a_mark_of_byte_order_is_no_part_of_the_payload() -> None:
    mark = b"\xef\xbb\xbf"
    assert site_records(TOPIC, mark + b'{"t": 5, "v": 1, "u": "kW"}')[0]["value"] == 1
    assert tagged_records(tag(unit="W"), mark + b" 298.5 ")[0]["value"] == 298.5


def test_a_number_of_five_thousand_digits_is_set_aside() -> None:
    (record,) = site_records(TOPIC, b'{"t": 1777888800000, "v": 1%s, "u": "kW"}' % (b"0" * 5_000))
    assert (record["kind"], "twice" in record["reason"]) == ("unusable", False)


@pytest.mark.parametrize(
    ("time_format", "time"),
    [
        ("ns", AT_MS * 1_000_000),
        ("s", "1777888800"),
        ("%d.%m.%Y %H:%M", "04.05.2026 12:00"),
        ("%Y%m%d%H%M%z", "202605041000+0000"),
        ("iso", "2026-05-04T10:00:00.000000Z"),
        ("auto", "20260504T100000Z"),
    ],
)
def test_a_time_may_have_another_format(time_format: str, time: Any) -> None:
    device = tag(unit="W", zone="Europe/Berlin", payload={"time_format": time_format})
    (record,) = tagged_records(device, json.dumps({"t": time, "v": 1}).encode())
    assert record["time_ms"] == AT_MS


@pytest.mark.parametrize("time", ["2026-05-03T24:00Z", "2026-05-03 24:00:00+00:00", "20260503T2400Z"])
def test_the_end_of_a_day_is_the_start_of_the_next_one(time: str) -> None:
    (record,) = tagged_records(tag(unit="W"), json.dumps({"t": time, "v": 1}).encode())
    assert record["time_ms"] == AT_MS - 10 * 3_600_000
    (refused,) = tagged_records(tag(unit="W"), b'{"t": "2026-05-03T24:15Z", "v": 1}')
    assert "ISO 8601" in refused["reason"]


@pytest.mark.parametrize(
    ("arrived", "hour"),
    [
        ("2026-10-25T00:31:00+00:00", 0),
        ("2026-10-25T01:31:00+00:00", 1),
        ("2026-10-25T01:27:00+00:00", 1),
        ("2026-10-25T03:25:00+00:00", 1),
        ("2026-11-25T00:31:00+00:00", 0),
    ],
)
def test_the_hour_that_comes_twice_in_local_time_is_the_one_of_the_arrival(
    arrived: str, hour: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """02:30 in Berlin, in the night that has it twice: at 00:30 and at 01:30 UTC."""
    monkeypatch.setattr(room, "now_ms", lambda: round(datetime.fromisoformat(arrived).timestamp() * 1_000))
    device = tag(template="tasmota", zone="Europe/Berlin")
    (record,) = tagged_records(device, b'{"Time": "2026-10-25T02:30:00", "ENERGY": {"Power": 298}}')
    assert datetime.fromtimestamp(record["time_ms"] / 1_000, UTC) == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_a_decimal_comma_must_be_declared() -> None:
    assert "decimal" in tagged_records(tag(unit="W"), b"298,5")[0]["reason"]
    assert (
        tagged_records(tag(unit="W", payload={"value": "", "time": "", "decimal": ","}), b"298,5")[0]["value"] == 298.5
    )


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"template": "toaster"}, "tasmota"),
        ({"template": "tasmota", "payload": {}}, "not both"),
        ({"payload": {"zone": "Berlin"}}, "IANA"),
        ({"zone": "Berlin"}, "IANA"),
        ({"payload": {"time_format": "minutes"}}, "time_format: 'minutes'"),
        ({"payload": {"time_format": "%H:%M"}}, "pattern of a day"),
        ({"unit": "kW", "counter": {}}, "energy"),
        ({"unit": "kWh", "counter": {"width": 1_000_000}}, "most_kw"),
        ({"unit": "kWh", "counter": {"width": float("inf"), "most_kw": 5}}, "counter.width"),
        ({"unit": "kWh", "counter": {"most_kw": float("inf")}}, "counter.most_kw"),
        ({"unit": "kWh", "counter": {"longest_gap_s": 10**9}}, "counter.longest_gap_s"),
        ({"unit": "J/m2", "asset_class": "weather", "counter": {}}, "energy"),
        ({"unit": "KW"}, "unit: 'KW'"),
        ({"unit": "C"}, "unit: C does not fit"),
        ({"unit": "kW", "asset_class": "weather"}, "unit: kW does not fit"),
        ({"unit": "%"}, "unit: % does not fit"),
        ({"zone": "CEST"}, "zone: 'CEST'"),
        ({"topic": "a\0b"}, "topic"),
    ],
)
def test_an_impossible_mapping_is_refused_by_field(fields: Any, named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        tag(**fields)


def test_a_retained_message_is_no_reading(basket: Any) -> None:
    source = MqttSource(MqttConfig(url="mqtt://broker", tags=(TAG,)), "north", "edge-1")
    for retain in (True, False):
        message = aiomqtt.Message(TAG.topic, b"1.5", 1, retain, 1, None)
        source._take(message, "market/north/price", basket)
    assert [record["value"] for record in basket.records] == [1.5]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["1e999", "-inf", "1_0", "٣"]),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["t", "v", "u", "W", "W_SF"]), part),
    max_leaves=8,
)
PAYLOADS = st.binary() | JSON.map(lambda value: json.dumps(value).encode())
TAGS = st.sampled_from([TAG, *(tag(template=name, unit="W") for name in TEMPLATES), tag(payload=Payload(items="v"))])


@settings(deadline=None)
@given(PAYLOADS, TAGS)
def test_no_payload_ends_the_agent(payload: bytes, of: TopicTag) -> None:
    records = [*site_records(TOPIC, payload), price_record("market/north/price", payload), *tagged_records(of, payload)]
    texts = [sendable(record)[1].encode() for record in records]
    good, bad = validate_records([json.loads(text) for text in texts], ANYTHING)
    assert len(good) + len(bad) == len(records)
    for rejection in bad:
        rejection.model_dump_json().encode()
