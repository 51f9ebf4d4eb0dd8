"""Decoding Kafka's bytes."""

from typing import Any

import pyarrow as pa

from streaming.jobs.transforms.decode import decode
from streaming.schemas import TELEMETRY
from streaming.schemas.wire import HEADER, encode

SCHEMA = pa.schema(
    {
        "topic": pa.string(),
        "partition": pa.int32(),
        "offset": pa.int64(),
        "timestamp": pa.timestamp("us", "UTC"),
        "value": pa.binary(),
    },
)
TIME_MS = 1_465_992_000_123
RECORD = {"asset_id": "s-1", "time": TIME_MS, "value": 12.5, "unit": "kW", "agent": "edge-1", "sequence": 3}


def decoded(frame: Any, *payloads: bytes | None) -> list[dict[str, Any]]:
    rows = [
        {"topic": "telemetry.solar", "partition": 0, "offset": offset, "value": payload}
        for offset, payload in enumerate(payloads)
    ]
    return decode(frame(rows, SCHEMA), [7, 300], TELEMETRY).toArrow().to_pylist()


def test_a_record_comes_out_as_it_went_in_to_the_millisecond(frame: Any) -> None:
    first, second = decoded(frame, encode(7, RECORD), encode(300, {**RECORD, "value": -1.0}))
    assert first["reason"] is None
    assert (first["asset_id"], first["value"], first["unit"]) == ("s-1", 12.5, "kW")
    assert round(first["time"].timestamp() * 1_000) == TIME_MS
    assert (first["topic"], first["partition"], first["offset"]) == ("telemetry.solar", 0, 0)
    assert (second["reason"], second["value"]) == (None, -1.0)


BROKEN = [
    (None, "empty"),
    (b"", "wire format"),
    (b"{}", "wire format"),
    (b'{"asset_id": "s-1", "value": 3}', "wire format"),
    (encode(8, RECORD), "unknown schema id 8"),
    (HEADER.pack(0, 7), "wire format"),
    (HEADER.pack(0, 7) + b"\xff", "not a telemetry record"),
    (encode(7, RECORD)[:12], "not a telemetry record"),
    (encode(7, {**RECORD, "value": float("nan")}), "finite"),
    (encode(7, {**RECORD, "value": float("-inf")}), "finite"),
]


def test_what_cannot_be_decoded_says_why_and_keeps_its_bytes(frame: Any) -> None:
    *bad, good = decoded(frame, *(payload for payload, _ in BROKEN), encode(7, RECORD))
    for offset, (row, (payload, reason)) in enumerate(zip(bad, BROKEN, strict=True)):
        assert reason in row["reason"], payload
        assert row["payload"] == payload
        assert row["offset"] == offset
    assert good["reason"] is None
