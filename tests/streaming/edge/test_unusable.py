"""Records that can't be sent are set aside with their reason, and never end the agent or the gateway."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.edge.buffer import DiskBuffer
from streaming.edge.unusable import LARGEST_RECORD, LONGEST_TEXT, sendable, unusable
from streaming.gateway.records import Batch, Receipt, validate_records
from streaming.gateway.writer import dead_letter, digest_of

READING = {"asset_id": "nan-1", "asset_class": "load", "time_ms": 1_777_594_500_000, "value": 1.0, "unit": "kW"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"value": float("nan")}, "value: nan"),
        ({"value": float("-inf")}, "value: -inf"),
        ({"unit": "\ud83d"}, "unit"),
        ({"more": object()}, "JSON"),
        ({"more": 10**5_000}, "JSON"),
        ({"more": [{"deep": -(10**5_000)}]}, "JSON"),
        ({"more": "x" * LARGEST_RECORD}, "bytes"),
    ],
)
def test_a_record_that_can_not_be_sent_is_replaced_by_its_reason(change: dict[str, Any], named: str) -> None:
    record, text = sendable({**READING, **change})
    assert (record["kind"], record["asset_id"]) == ("unusable", "nan-1")
    assert named in record["reason"]
    assert json.loads(text) == record
    good, bad = validate_records([json.loads(text)], lambda _: True)
    assert (good, [rejection.reason for rejection in bad]) == ([], [record["reason"]])


def test_a_good_record_stays_as_it_is() -> None:
    assert sendable(READING)[0] is READING


def test_an_unusable_record_is_short() -> None:
    record = unusable("r" * 5_000, b"\xff" * 50_000, asset_id="a")
    assert (len(record["reason"]), len(record["raw"])) == (LONGEST_TEXT, LONGEST_TEXT)


def test_what_an_older_version_has_buffered_is_set_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "edge.sqlite"
    with DiskBuffer(path) as buffer:
        buffer.append([READING])
    with sqlite3.connect(path) as file:
        for value in ("NaN", "-Infinity", '"\\ud83d"'):
            file.execute("insert into waiting (record) values (?)", (f'{{"asset_id": "a", "value": {value}}}',))
    with DiskBuffer(path) as buffer:
        batch = buffer.next_batch(10)
        assert batch is not None
        assert [record.get("kind") for record in batch.records] == [None, *["unusable"] * 3]
        assert buffer.next_batch(10) == batch


ANY_TEXT = st.text(st.characters(codec=None, categories=None, exclude_categories=()), max_size=20)
ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.binary(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(ANY_TEXT, part, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["asset_id", "asset_class", "time_ms", "value", "unit", "kind", "reason", "status", "zone"])


@settings(deadline=None)
@given(st.dictionaries(FIELDS | ANY_TEXT, ANY_VALUE, max_size=6))
def test_any_record_can_be_sent(record: dict[str, Any]) -> None:
    text = sendable({**READING, **record})[1]
    assert len(text.encode()) <= LARGEST_RECORD
    validate_records([json.loads(text)], lambda _: True)


@settings(deadline=None)
@given(st.lists(st.dictionaries(FIELDS | ANY_TEXT, ANY_VALUE.filter(lambda value: not isinstance(value, bytes)))))
def test_the_gateway_answers_any_records(records: list[Any]) -> None:
    try:
        text = json.dumps([{**READING, **record} for record in records])
    except (TypeError, ValueError):
        return
    batch = Batch(agent="a", sequence=1, records=json.loads(text))
    good, bad = validate_records(batch.records, lambda _: True)
    Receipt(accepted=len(good), rejected=bad).model_dump_json().encode()
    assert len(digest_of(batch.records)) == 64
    for rejection in bad:
        json.loads(dead_letter(batch, rejection))
