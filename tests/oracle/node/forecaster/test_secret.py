"""The node's secret: created once, private, and never replaced."""

import pytest

from oracle.errors import OracleError
from oracle.node.forecaster.secret import node_secret


def test_secret__created_once__private_and_never_replaced(tmp_path) -> None:
    secret = node_secret(tmp_path / "node")
    assert len(secret) == 32
    assert node_secret(tmp_path / "node") == secret
    assert (tmp_path / "node" / "secret").stat().st_mode & 0o777 == 0o600
    (tmp_path / "node" / "secret").write_bytes(b"short")
    with pytest.raises(OracleError, match="restore it"):
        node_secret(tmp_path / "node")
