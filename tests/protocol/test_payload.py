"""Payloads, observations, manifests and CIDs: canonical encodings are decoded, all others are refused."""

from dataclasses import replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol.canonical import encode_canonical
from forewatt.protocol.cid import block_matches, cid_from_text, cid_of, cid_text
from forewatt.protocol.errors import EncodingError, ParamsError
from forewatt.protocol.manifest import FeedEntry, decode_manifest, encode_manifest, feeds_root
from forewatt.protocol.payload import (
    ForecastPayload,
    Header,
    ObservationPayload,
    decode_forecast,
    decode_observation,
    encode_forecast,
    encode_observation,
)
from forewatt.protocol.tree import leaf

PAYLOAD = ForecastPayload(
    Header(issued_at=5, model="lstm", model_version=b"v" * 32, drift_ppm=-3, provenance={"b": "2", "a": "1"}),
    series=(bytes(8), b""),
)
OBSERVATION = ObservationPayload(pool=b"p" * 32, round=3, series=(bytes(4), b""))
FEED = FeedEntry("sb-1", "solar", 5_000, 515_000_000, -1_000_000)


def altered(change: dict[str, object]) -> bytes:
    """PAYLOAD's encoded map with some members replaced."""
    return encode_canonical({**cbor2.loads(encode_forecast(PAYLOAD)), **change})


def test_forecast__payload__round_trips() -> None:
    assert decode_forecast(encode_forecast(PAYLOAD), 2, 1, 2) == PAYLOAD


def test_forecast__order_of_provenance__does_not_change_the_encoding() -> None:
    other = replace(PAYLOAD, header=replace(PAYLOAD.header, provenance={"a": "1", "b": "2"}))
    assert encode_forecast(other) == encode_forecast(PAYLOAD)


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (b"", "not CBOR"),
        (b"\xff", "not CBOR"),
        (encode_forecast(PAYLOAD) + b"\x00", "bytes follow"),
        (cbor2.dumps({"series": [], "header": {}}), "determin"),
        (encode_canonical([]), "must be a map"),
        (altered({"more": 1}), "more missing or unknown"),
        (altered({"series": [bytes(8)]}), "2 series, got 1"),
        (altered({"series": [bytes(8), bytes(7)]}), "series 1 must have 2 values"),
        (altered({"series": [bytes(8), "x"]}), "series 1 must be bytes"),
        (altered({"header": {}}), "wrong keys"),
    ],
)
def test_forecast__not_canonical__is_refused_with_the_reason(block: bytes, why: str) -> None:
    with pytest.raises(EncodingError, match=why):
        decode_forecast(block, 2, 1, 2)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"issued_at": True}, "issued_at must be int"),
        ({"model": b"x"}, "model must be str"),
        ({"model_version": b"x"}, "32 bytes"),
        ({"provenance": {"a": 1}}, "text to text"),
    ],
)
def test_forecast__header_of_wrong_types__is_refused(change: dict[str, object], why: str) -> None:
    header = {**cbor2.loads(encode_forecast(PAYLOAD))["header"], **change}
    with pytest.raises(EncodingError, match=why):
        decode_forecast(altered({"header": header}), 2, 1, 2)


@given(st.binary(max_size=60))
def test_forecast__random_bytes__are_refused(block: bytes) -> None:
    with pytest.raises(EncodingError):
        decode_forecast(block, 2, 1, 2)


def test_observation__payload__round_trips() -> None:
    assert decode_observation(encode_observation(OBSERVATION), 2, 1) == OBSERVATION


def test_observation__wrong_length__is_refused() -> None:
    with pytest.raises(EncodingError, match="1 values or none"):
        decode_observation(encode_observation(replace(OBSERVATION, series=(bytes(8), b""))), 2, 1)


def test_manifest__entry__round_trips_and_its_leaf_is_the_root() -> None:
    assert decode_manifest(encode_manifest([FEED])) == (FEED,)
    entry = {
        "asset_id": "sb-1",
        "asset_class": "solar",
        "capacity_w": 5_000,
        "latitude_e7": 515_000_000,
        "longitude_e7": -1_000_000,
    }
    assert feeds_root([FEED]) == leaf(0, encode_canonical(entry))


def test_manifest__same_asset_twice__is_refused() -> None:
    with pytest.raises(ParamsError, match="sb-1 has two feeds"):
        encode_manifest([FEED, FEED])


def test_manifest__no_feed__is_refused() -> None:
    with pytest.raises(ParamsError, match="at least one"):
        encode_manifest([])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("asset_id", ""),
        ("asset_class", "hydro"),
        ("capacity_w", 0),
        ("latitude_e7", 900_000_001),
        ("longitude_e7", -1_800_000_001),
    ],
)
def test_feed__field_out_of_range__error_names_it(field: str, value: Any) -> None:
    with pytest.raises(ParamsError, match=field):
        replace(FEED, **{field: value})


def test_cid__known_block__has_the_cid_of_kubo() -> None:
    # The output of `printf foo | ipfs block put --cid-codec raw`.
    text = "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy"
    assert cid_text(cid_of(b"foo")) == text
    assert cid_from_text(text) == cid_of(b"foo")
    assert block_matches(cid_of(b"foo"), b"foo")
    assert not block_matches(cid_of(b"foo"), b"bar")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "QmRJzsvyCQyizr73Gmms8ZRtvNxmgqumxc2KUp71dfEmoj",
        "BAFKREI",
        "bafybeibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy",
        "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvz",
        "b0000",
    ],
)
def test_cid__invalid_text__is_refused(text: str) -> None:
    with pytest.raises(EncodingError):
        cid_from_text(text)
