"""From MQTT to the gateway's record."""

from streaming.edge.reading import record_of
from streaming.gateway.records import judge

TOPIC = "sites/north/wind/w-1/power"


def test_message_becomes_a_record_that_the_gateway_takes() -> None:
    record = record_of(TOPIC, b'{"t": 1465948800000, "v": 1.5, "u": "MW"}')
    good, bad = judge([record])
    assert not bad
    assert good[0].model_dump() == {
        "asset_id": "w-1",
        "asset_class": "wind",
        "time_ms": 1465948800000,
        "value": 1.5,
        "unit": "MW",
    }


def test_other_payloads_are_passed_on_for_the_gateway_to_refuse() -> None:
    for payload in (b"\xff\x00", b"[]", b"7", b'{"t": 1}', b"null"):
        record = record_of(TOPIC, payload)
        assert record["asset_id"] == "w-1"
        assert record["raw"] == payload.decode(errors="replace")
        good, bad = judge([record])
        assert not good
        assert "time_ms" in bad[0].reason
