"""The content store's client with Forewatt's block store and, if it has been built, with kubo."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forewatt.embedded import content as parts
from forewatt.embedded import parts as catalogue
from forewatt.embedded.cache import binary
from forewatt.embedded.stack import Stack
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.errors import EncodingError
from forewatt.stores.content import (
    MAX_BLOCK_BYTES,
    ContentError,
    ContentMismatch,
    ContentNotFound,
    ContentStore,
    ContentUnreachable,
    multiaddress,
)

TRICKY_BLOCKS = (b"", b"\r\n", b"\r\n--", b"--boundary\r\n\r\n", bytes(range(256)) * 300, b"\n\n\x00\x85\x0b\r")


@pytest.fixture(scope="module", params=["blocks", "kubo"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that runs the block store or kubo."""
    if request.param == "kubo" and binary("ipfs") is None:
        pytest.skip("ipfs is not installed (setup/kubo.sh builds it with Go)")
    build = parts.blocks if request.param == "blocks" else parts.content
    original = catalogue.PARTS["content"]
    catalogue.PARTS["content"] = build
    with Stack(tmp_path_factory.mktemp(request.param) / "stack", ("content",)) as running:
        yield running
    catalogue.PARTS["content"] = original


@pytest.fixture
def store(stack: Stack) -> Iterator[ContentStore]:
    with ContentStore(stack.settings.ipfs_api_url, stack.settings.ipfs_gateway_url) as open_store:
        yield open_store


@pytest.mark.parametrize("block", TRICKY_BLOCKS, ids=range(len(TRICKY_BLOCKS)))
def test_put__any_bytes__are_returned_for_their_cid(store: ContentStore, block: bytes) -> None:
    cid = store.put(block)
    assert cid == cid_text(cid_of(block))
    assert store.get(cid) == block


def test_put__largest_block__is_stored_and_a_larger_one_is_refused(store: ContentStore) -> None:
    block = bytes(MAX_BLOCK_BYTES)
    assert store.get(store.put(block)) == block
    with pytest.raises(ContentError, match="split it"):
        store.put(block + b"x")


def test_put__several_threads__every_block_is_stored(store: ContentStore) -> None:
    blocks = [f"block {number}".encode() for number in range(16)]
    with ThreadPoolExecutor(4) as threads:
        cids = list(threads.map(store.put, blocks))
    assert [store.get(cid) for cid in cids] == blocks


def test_get__unknown_block__is_not_found(store: ContentStore) -> None:
    cid = cid_text(cid_of(b"never put anywhere"))
    with pytest.raises(ContentNotFound, match=f"{cid} is not available from http"):
        store.get(cid)


def test_pin__stored_block__succeeds_and_a_missing_one_is_an_error(store: ContentStore) -> None:
    store.pin(store.put(b"stored"))
    with pytest.raises(ContentError):
        store.pin(cid_text(cid_of(b"never put anywhere")))


def test_get__malformed_cid__is_refused_without_a_request(store: ContentStore) -> None:
    with pytest.raises(EncodingError):
        store.get("../../etc/passwd")


def test_get__gateway_returns_other_bytes__is_a_mismatch(tmp_path: Path) -> None:
    with Stack(tmp_path / "stack", ()) as running:
        original = catalogue.PARTS["content"]
        catalogue.PARTS["content"] = parts.blocks
        running.start("content")
        catalogue.PARTS["content"] = original
        url = running.settings.ipfs_api_url
        with ContentStore(url, url) as store:
            cid = store.put(b"the truth")
            (running.folder / "parts" / "content" / "blocks" / cid).write_bytes(b"a lie")
            with pytest.raises(ContentMismatch, match="use another"):
                store.get(cid)


def test_put_and_get__nothing_listens__error_names_the_url() -> None:
    url = "http://127.0.0.1:9"
    with ContentStore(url, url) as store:
        with pytest.raises(ContentUnreachable, match=re.escape(url)):
            store.put(b"anything")
        with pytest.raises(ContentUnreachable, match=re.escape(url)):
            store.get(cid_text(cid_of(b"anything")))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:5001", "/ip4/127.0.0.1/tcp/5001/http"),
        ("https://ipfs.example", "/dns/ipfs.example/tcp/443/https"),
    ],
)
def test_multiaddress__http_url__is_converted(url: str, address: str) -> None:
    assert multiaddress(url) == address


def test_multiaddress__other_text__error_shows_an_example() -> None:
    with pytest.raises(ValueError, match="it should look like http"):
        multiaddress("127.0.0.1:5001")
