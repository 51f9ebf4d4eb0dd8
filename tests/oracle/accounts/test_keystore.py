"""Keystore accounts of nodes."""

from pathlib import Path

import pytest

from oracle.accounts.keystore import address_of, create_local_account
from oracle.errors import AccountError


def test_account__created_twice__is_the_same_and_alias_is_checked(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APE_DATA_FOLDER", str(tmp_path))
    assert create_local_account("demo_one", "x") == create_local_account("demo_one", "y")
    with pytest.raises(AccountError, match="demo-one"):
        create_local_account("demo-one", "x")


@pytest.mark.parametrize(
    "content", [b"", b"no json", b"[]", b"{}", b'{"address": 1}', b'{"address": "zz"}', b'{"address": "12"}', b"\xff"]
)
def test_keystore__damaged__refused_by_its_name_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setenv("APE_DATA_FOLDER", str(tmp_path))
    path = tmp_path / "accounts" / "bob.json"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(AccountError, match=r"bob\.json is no keystore"):
        address_of("bob")
    with pytest.raises(AccountError, match=r"bob\.json is no keystore"):
        create_local_account("bob", "x")
    assert path.read_bytes() == content


def test_keystore__cannot_be_written__says_which_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("APE_DATA_FOLDER", str(tmp_path / "file"))
    with pytest.raises(AccountError, match="APE_DATA_FOLDER"):
        create_local_account("bob", "x")
