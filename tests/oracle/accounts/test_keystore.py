"""Keystore accounts of nodes."""

import pytest

from oracle.accounts.keystore import create_local_account
from oracle.errors import AccountError


def test_account__created_twice__is_the_same_and_alias_is_checked(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APE_DATA_FOLDER", str(tmp_path))
    assert create_local_account("demo_one", "x") == create_local_account("demo_one", "y")
    with pytest.raises(AccountError, match="demo-one"):
        create_local_account("demo-one", "x")
