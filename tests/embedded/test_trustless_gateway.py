"""The block store as a trustless gateway: formats, statuses and headers of the IPFS specification."""

from pathlib import Path

import cbor2
import pytest
from fastapi.testclient import TestClient

from forewatt.embedded.blocks import block_app
from forewatt.embedded.folder_of_blocks import BlockFolder
from forewatt.protocol.cid import cid_of, cid_text

BLOCK = b"a sealed forecast"
CID = cid_text(cid_of(BLOCK))
MISSING = cid_text(cid_of(b"never put anywhere"))
RAW, CAR = "application/vnd.ipld.raw", "application/vnd.ipld.car"
CAR_TYPE = f"{CAR}; version=1; order=dfs; dups=n"


@pytest.fixture
def gateway(tmp_path: Path) -> TestClient:
    """A gateway with one block. It sends no Accept header of its own."""
    client = TestClient(block_app(tmp_path))
    BlockFolder(tmp_path).put(CID, BLOCK)
    del client.headers["Accept"]
    return client


def sections(car: bytes) -> list[bytes]:
    """The sections of a CAR, read as the format has it: each behind its length as an unsigned varint."""
    found, at = [], 0
    while at < len(car):
        length, shift = 0, 0
        while True:
            byte = car[at]
            at, length, shift = at + 1, length | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                break
        found.append(car[at : at + length])
        at += length
    return found


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("?format=raw", None, RAW),
        ("?format=car", None, CAR_TYPE),
        ("", RAW, RAW),
        ("", CAR, CAR_TYPE),
        ("", f"{CAR}; version=1; order=dfs; dups=y", f"{CAR}; version=1; order=dfs; dups=y"),
        ("", f"{CAR};q=0.5, {RAW}", RAW),
        ("", f"{RAW};q=0.5, {CAR};order=unk", CAR_TYPE),
        ("", f"{CAR};version=2, {RAW};q=0.1", RAW),
        ("", "*/*", RAW),
        ("?format=raw", "text/html", RAW),
        ("?format=raw", CAR, RAW),
        ("?format=car", f"{CAR};dups=y", f"{CAR}; version=1; order=dfs; dups=y"),
        ("?format=car&car-dups=y&car-order=unk&car-version=1", f"{CAR};dups=n", f"{CAR}; version=1; order=dfs; dups=y"),
        ("?format=car&dag-scope=block", None, CAR_TYPE),
        ("?format=car&entity-bytes=0:*", None, CAR_TYPE),
        ("?format=car&entity-bytes=-5:*", None, CAR_TYPE),
    ],
)
def test_format__asked_for_by_query_or_header__is_served(
    gateway, query: str, accept: str | None, media_type: str
) -> None:
    answer = gateway.get(f"/ipfs/{CID}{query}", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.content == BLOCK if media_type == RAW else answer.content.endswith(BLOCK)


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("", None, 400),
        ("?format=dag-json", RAW, 400),
        ("", "text/html", 406),
        ("", f"{RAW};q=0", 406),
        ("", f"{CAR};version=2", 406),
        ("?format=car&car-version=2", None, 406),
        ("", f"{CAR};order=bfs", 406),
        ("?format=car&dag-scope=none", None, 400),
        ("?format=car&entity-bytes=17:*", None, 400),
        ("?format=car&entity-bytes=all", None, 400),
    ],
)
def test_format__not_served__is_refused(gateway, query: str, accept: str | None, status: int) -> None:
    answer = gateway.get(f"/ipfs/{CID}{query}", headers={"Accept": accept} if accept else {})
    assert answer.status_code == status
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_raw__headers__say_that_it_never_changes(gateway) -> None:
    headers = gateway.get(f"/ipfs/{CID}?format=raw").headers
    assert headers["Cache-Control"] == "public, max-age=29030400, immutable"
    assert headers["ETag"] == f'"{CID}.raw"'
    assert headers["Content-Disposition"] == f'attachment; filename="{CID}.bin"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (headers["X-Ipfs-Path"], headers["X-Ipfs-Roots"]) == (f"/ipfs/{CID}", CID)
    assert "Content-Location" not in headers


def test_car__one_block__has_its_root_and_the_block(gateway) -> None:
    answer = gateway.get(f"/ipfs/{CID}", headers={"Accept": CAR})
    header, block = sections(answer.content)
    assert cbor2.loads(header) == {"version": 1, "roots": [cbor2.CBORTag(42, b"\0" + cid_of(BLOCK))]}
    assert block == cid_of(BLOCK) + BLOCK
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{CID}.car"'
    assert answer.headers["Content-Location"] == f"/ipfs/{CID}?format=car"


def test_etags__differ_by_variant(gateway) -> None:
    queries = ("format=raw", "format=car", "format=car&car-dups=y", "format=car&dag-scope=block")
    assert len({gateway.get(f"/ipfs/{CID}?{query}").headers["ETag"] for query in queries}) == 4


@pytest.mark.parametrize("query", ["format=raw", "format=car"])
def test_head__as_get_but_without_a_body(gateway, query: str) -> None:
    got, head = gateway.get(f"/ipfs/{CID}?{query}"), gateway.head(f"/ipfs/{CID}?{query}")
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)
    assert gateway.head(f"/ipfs/{MISSING}?{query}").status_code == 404


@pytest.mark.parametrize("tag", [f'"{CID}.raw"', f'W/"{CID}.raw"', f'"other", "{CID}.raw"', "*"])
def test_if_none_match__known_block__is_not_sent_again(gateway, tag: str) -> None:
    answer = gateway.get(f"/ipfs/{CID}?format=raw", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert gateway.get(f"/ipfs/{CID}?format=raw", headers={"If-None-Match": '"other"'}).status_code == 200


def test_missing_block__not_found_and_never_cached(gateway) -> None:
    for query in ("format=raw", "format=car"):
        answer = gateway.get(f"/ipfs/{MISSING}?{query}")
        assert (answer.status_code, "Cache-Control" in answer.headers) == (404, False)
    cached = gateway.get(f"/ipfs/{MISSING}?format=raw", headers={"Cache-Control": "only-if-cached"})
    assert cached.status_code == 412


def test_removed_block__is_gone_until_it_is_put_again(gateway) -> None:
    assert gateway.post(f"/api/v0/block/rm?arg={CID}").json() == {"Hash": CID}
    assert gateway.get(f"/ipfs/{CID}?format=raw").status_code == 410
    gateway.post("/api/v0/block/put", files={"file": BLOCK})
    assert gateway.get(f"/ipfs/{CID}?format=raw").status_code == 200


def test_pinned_block__is_removed_only_after_it_was_unpinned(gateway) -> None:
    gateway.post(f"/api/v0/pin/add?arg={CID}&name=forewatt/1")
    assert gateway.post("/api/v0/pin/ls?names=true&name=forewatt").json() == {
        "Keys": {CID: {"Type": "direct", "Name": "forewatt/1"}}
    }
    assert "pinned" in gateway.post(f"/api/v0/block/rm?arg={CID}").json()["Error"]
    gateway.post(f"/api/v0/pin/rm?arg={CID}")
    assert gateway.post(f"/api/v0/pin/rm?arg={CID}").json()["Message"] == "not pinned or pinned indirectly"
    assert gateway.post(f"/api/v0/block/rm?arg={CID}").json() == {"Hash": CID}


def test_probe__empty_identity_cid__is_answered(gateway) -> None:
    raw, car = gateway.get("/ipfs/bafkqaaa?format=raw"), gateway.get("/ipfs/bafkqaaa?format=car")
    assert (raw.status_code, raw.content) == (200, b"")
    (header,) = sections(car.content)
    assert cbor2.loads(header)["roots"] == [cbor2.CBORTag(42, b"\0\x01\x55\0\0")]
    assert gateway.head("/ipfs/bafkqaaa?format=raw").status_code == 200


@pytest.mark.parametrize(("path", "status"), [("?format=raw", 400), ("?format=car", 404)])
def test_path_below_a_block__there_is_none(gateway, path: str, status: int) -> None:
    assert gateway.get(f"/ipfs/{CID}/file.txt{path}").status_code == status


def test_malformed_cid__is_refused(gateway) -> None:
    assert gateway.get("/ipfs/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPdaJ?format=raw").status_code == 400


def test_filename__given__is_used_without_what_would_end_the_header(gateway) -> None:
    answer = gateway.get(f'/ipfs/{CID}?format=raw&filename=round%203"%0d%0aX: y.bin')
    assert answer.headers["Content-Disposition"] == 'attachment; filename="round 3___X_ y.bin"'
