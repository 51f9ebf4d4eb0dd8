"""The content store's client against our block store and, where it has been built, against kubo."""

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

NASTY = (b"", b"\r\n", b"\r\n--", b"--boundary\r\n\r\n", bytes(range(256)) * 300, b"\n\n\x00\x85\x0b\r")


@pytest.fixture(scope="module", params=["blocks", "kubo"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose content part is the one that the parameter names."""
    if request.param == "kubo" and binary("ipfs") is None:
        pytest.skip("there is no ipfs here (setup/kubo.sh builds it where Go is)")
    build = parts.blocks if request.param == "blocks" else parts.content
    former = catalogue.PARTS["content"]
    catalogue.PARTS["content"] = build
    with Stack(tmp_path_factory.mktemp(request.param) / "stack", ("content",)) as running:
        yield running
    catalogue.PARTS["content"] = former


@pytest.fixture
def store(stack: Stack) -> Iterator[ContentStore]:
    with ContentStore(stack.settings.ipfs_api_url, stack.settings.ipfs_gateway_url) as open_store:
        yield open_store


@pytest.mark.parametrize("block", NASTY, ids=range(len(NASTY)))
def test_put__any_bytes__come_back_under_their_own_cid(store: ContentStore, block: bytes) -> None:
    cid = store.put(block)
    assert cid == cid_text(cid_of(block))
    assert store.get(cid) == block


def test_put__largest_block__comes_back_and_a_larger_one_is_refused(store: ContentStore) -> None:
    block = bytes(MAX_BLOCK_BYTES)
    assert store.get(store.put(block)) == block
    with pytest.raises(ContentError, match="split it"):
        store.put(block + b"x")


def test_put__several_threads__each_gets_its_own(store: ContentStore) -> None:
    blocks = [f"block {number}".encode() for number in range(16)]
    with ThreadPoolExecutor(4) as threads:
        cids = list(threads.map(store.put, blocks))
    assert [store.get(cid) for cid in cids] == blocks


def test_get__nobody_has_it__says_so(store: ContentStore) -> None:
    cid = cid_text(cid_of(b"never put anywhere"))
    with pytest.raises(ContentNotFound, match=f"{cid} is not available from http"):
        store.get(cid)


def test_pin__block_that_is_there__is_kept_and_a_missing_one_is_an_error(store: ContentStore) -> None:
    store.pin(store.put(b"kept"))
    with pytest.raises(ContentError):
        store.pin(cid_text(cid_of(b"never put anywhere")))


def test_get__no_cid__is_refused_before_anybody_is_asked(store: ContentStore) -> None:
    with pytest.raises(EncodingError):
        store.get("../../etc/passwd")


def test_get__gateway_gives_other_bytes__is_a_mismatch(tmp_path: Path) -> None:
    with Stack(tmp_path / "stack", ()) as running:
        build = catalogue.PARTS["content"]
        catalogue.PARTS["content"] = parts.blocks
        running.start("content")
        catalogue.PARTS["content"] = build
        url = running.settings.ipfs_api_url
        with ContentStore(url, url) as store:
            cid = store.put(b"the truth")
            (running.folder / "parts" / "content" / "blocks" / cid).write_bytes(b"a lie")
            with pytest.raises(ContentMismatch, match="use another"):
                store.get(cid)


def test_put_and_get__nobody_listens__says_which_url() -> None:
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
def test_multiaddress__http_url__is_what_the_client_wants(url: str, address: str) -> None:
    assert multiaddress(url) == address


def test_multiaddress__something_else__says_how_it_should_look() -> None:
    with pytest.raises(ValueError, match="it should look like http"):
        multiaddress("127.0.0.1:5001")
