"""Decodes Kafka's messages."""

import io
import json
from typing import Any

import pyarrow as pa
from fastavro import parse_schema, schemaless_writer

from streaming.jobs.read.decode import decode
from streaming.kafka.schemas import TELEMETRY
from streaming.kafka.traces import HEADER as HEADER_OF_TRACES
from streaming.kafka.traces import trace_headers
from streaming.kafka.wire import HEADER, encode
from tests.streaming.jobs.kafka import MESSAGES

TIME_MS = 1_465_992_000_123
LATER = json.loads(TELEMETRY)
LATER["fields"].insert(1, {"name": "site", "type": "string", "default": ""})
"""A compatible later version. As the new field is not the last, reading it with our schema alone gives nonsense."""
KEPT, OTHER = f"00-{'ab' * 16}-{'cd' * 8}-01", f"00-{'ef' * 16}-{'01' * 8}-03"
RECORD = {"asset_id": "s-1", "time": TIME_MS, "value": 12.5, "unit": "kW", "agent": "edge-1", "sequence": 3}


def decoded(frame: Any, *payloads: bytes | None) -> list[dict[str, Any]]:
    rows = [
        {"topic": "telemetry.solar", "partition": 0, "offset": offset, "value": payload}
        for offset, payload in enumerate(payloads)
    ]
    return (
        decode(frame(rows, MESSAGES), {7: TELEMETRY, 300: TELEMETRY, 301: json.dumps(LATER)}, TELEMETRY)
        .toArrow()
        .to_pylist()
    )


def test_records_are_decoded_to_the_millisecond(frame: Any) -> None:
    first, second = decoded(frame, encode(7, RECORD), encode(300, {**RECORD, "value": -1.0}))
    assert first["reason"] is None
    assert (first["asset_id"], first["value"], first["unit"]) == ("s-1", 12.5, "kW")
    assert round(first["time"].timestamp() * 1_000) == TIME_MS
    assert (first["topic"], first["partition"], first["offset"]) == ("telemetry.solar", 0, 0)
    assert (second["reason"], second["value"]) == (None, -1.0)


def test_a_message_that_was_read_with_its_headers_has_its_trace(frame: Any) -> None:
    fields = {"topic": "telemetry.solar", "partition": 0, "value": encode(7, RECORD)}
    malformed = [b"00-1-2-01", b"\xff\xfe", b"", f"{KEPT}\n".encode(), KEPT.encode() + b"0"]
    lists: list[Any] = [[], None, trace_headers(KEPT), [("source", b"x"), *trace_headers(OTHER)]]
    lists += [[(HEADER_OF_TRACES, value)] for value in malformed]
    headers = [of and [{"key": key, "value": value} for key, value in of] for of in lists]
    with_headers = MESSAGES.append(pa.field("headers", pa.list_(pa.struct({"key": pa.string(), "value": pa.binary()}))))
    rows = [{**fields, "offset": at, "headers": of} for at, of in enumerate(headers)]
    read = decode(frame(rows, with_headers), {7: TELEMETRY}, TELEMETRY).toArrow().to_pylist()
    assert [row["traceparent"] for row in read] == [None, None, KEPT, OTHER] + [None] * len(malformed)
    without = decode(frame([{**fields, "offset": 0}], MESSAGES), {7: TELEMETRY}, TELEMETRY)
    assert "traceparent" not in without.columns


def test_a_trace_that_is_not_kept_or_absent_is_no_header() -> None:
    bare = KEPT.removesuffix("01")
    assert trace_headers(KEPT) == [(HEADER_OF_TRACES, KEPT.encode())]
    assert trace_headers(f"{bare}03") == [(HEADER_OF_TRACES, f"{bare}03".encode())]
    assert trace_headers(f"{bare}00") == trace_headers(f"{bare}02") == trace_headers(None) == []


def test_a_record_of_a_later_version_is_read_with_that_version(frame: Any) -> None:
    out = io.BytesIO()
    out.write(HEADER.pack(0, 301))
    schemaless_writer(out, parse_schema(LATER), {**RECORD, "site": "north"})
    later, ours = decoded(frame, out.getvalue(), encode(7, RECORD))
    assert [later[name] for name in ("asset_id", "time", "value", "unit", "reason")] == [
        "s-1",
        ours["time"],
        12.5,
        "kW",
        None,
    ]


BROKEN = [
    (None, "empty"),
    (b"", "wire format"),
    (b"{}", "wire format"),
    (b'{"asset_id": "s-1", "value": 3}', "wire format"),
    (encode(8, RECORD), "unknown schema id 8"),
    (HEADER.pack(0, 7), "wire format"),
    (HEADER.pack(0, 7) + b"\xff", "not a record"),
    (encode(7, RECORD)[:12], "not a record"),
    (encode(7, {**RECORD, "value": float("nan")}), "finite"),
    (encode(7, {**RECORD, "value": float("-inf")}), "finite"),
]


def test_invalid_messages_have_a_reason_and_keep_their_bytes(frame: Any) -> None:
    *bad, good = decoded(frame, *(payload for payload, _ in BROKEN), encode(7, RECORD))
    for offset, (row, (payload, reason)) in enumerate(zip(bad, BROKEN, strict=True)):
        assert reason in row["reason"], payload
        assert row["payload"] == payload
        assert row["offset"] == offset
    assert good["reason"] is None
