"""The block store's answers to bad uploads; tests/stores/test_content.py covers the rest."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from forewatt.embedded.blocks import block_app

BORDER = {"Content-Type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"block", BORDER),
        (PART + b"block\r\n--b--\r\n", {"Content-Type": "multipart/form-data"}),
        (PART.replace(b"file", b"other") + b"block\r\n--b--\r\n", BORDER),
    ],
    ids=["empty", "no part", "no boundary", "other name"],
)
def test_put__bad_upload__is_refused_and_stores_nothing(tmp_path: Path, body: bytes, headers: dict[str, str]) -> None:
    client = TestClient(block_app(tmp_path))
    assert client.post("/api/v0/block/put", content=body, headers=headers).status_code == 400
    assert not list(tmp_path.iterdir())


def test_put__upload__is_stored_under_its_cid(tmp_path: Path) -> None:
    client = TestClient(block_app(tmp_path))
    answer = client.post("/api/v0/block/put", content=PART + b"block\r\n--b--\r\n", headers=BORDER).json()
    assert (tmp_path / answer["Key"]).read_bytes() == b"block"
    assert answer["Size"] == 5
