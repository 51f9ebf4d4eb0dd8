"""The node's secret: 32 random bytes from which every sealing key is derived."""

import os
import secrets
from pathlib import Path

from oracle.errors import OracleError
from oracle.private_files import private_folder, tighten

SECRET_BYTES = 32


def node_secret(folder: Path) -> bytes:
    """The secret in `folder`/secret; it is created on first use, and only its owner can read it.

    It is flushed to disk before use. Raises OracleError if the file is not 32 bytes long: it is never replaced.
    """
    path = folder / "secret"
    if not path.exists():
        _create(path)
    tighten(path)
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise OracleError(f"{path} has {len(secret)} bytes instead of {SECRET_BYTES}: restore it from a backup")
    return secret


def _create(path: Path) -> None:
    private_folder(path.parent)
    fresh = path.with_name(f"secret.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(SECRET_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    # NOTE: link() fails if the file exists, so two nodes that start together use the same secret.
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
