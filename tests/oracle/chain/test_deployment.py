"""Deployment files that somebody damaged or made up are refused in one line."""

import json
from pathlib import Path

import pytest

from oracle.chain.connection import chain_id_at
from oracle.chain.deployment import CONTRACTS, load
from oracle.errors import DeploymentError, OracleError

GOOD = {"chain_id": 1, "block": 0, **dict.fromkeys(CONTRACTS, "0x" + "11" * 20), "pool": {"id": "0x" + "22" * 32}}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[]", b"null", b"5", b"", b"[" * 200_000])
def test_load__no_json_object__refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(DeploymentError, match="file is no"):
        load(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chain_id", "1"),
        ("chain_id", True),
        ("block", -1),
        ("market", 5),
        ("market", "0x12"),
        ("market", None),
        ("market", "0x" + "aB" * 20),
        ("pool", []),
        ("pool", {}),
        ("pool", {"id": "0x12"}),
        ("pool", {"id": 7}),
        ("pool", {"id": "0x" + "22" * 32, "params": "x"}),
    ],
)
def test_load__wrong_field__is_named(tmp_path: Path, name: str, value: object) -> None:
    (tmp_path / "file").write_text(json.dumps(GOOD))
    assert load(tmp_path / "file").pool_id == b"\x22" * 32
    (tmp_path / "file").write_text(json.dumps({**GOOD, name: value}))
    with pytest.raises(DeploymentError, match=name):
        load(tmp_path / "file")


def test_load__folder__refused(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("url", [",", "ws://127.0.0.1:1", "http://127.0.0.1:99999", "http://[::1"])
def test_chain_id_at__no_address__says_which_setting(url: str) -> None:
    with pytest.raises(OracleError, match="FOREWATT_RPC_URL"):
        chain_id_at(url)


def test_chain_id_at__nobody_answers__shows_no_key_of_the_address() -> None:
    with pytest.raises(OracleError, match=r"no chain answers at http://127\.0\.0\.1:9, http://") as refused:
        chain_id_at("http://127.0.0.1:9/v2/secret,http://name:secret@[::1]:9?key=secret")
    assert "secret" not in str(refused.value)
