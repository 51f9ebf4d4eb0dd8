"""A key in a file, for containers: the secret is mounted, and nobody types a passphrase."""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount

from forewatt.protocol.typed import Domain, Typed
from oracle.errors import AccountError

_KEY_BYTES = 32


class KeySigner:
    """Signs with a private key in memory."""

    def __init__(self, key: bytes, name: str = "") -> None:
        self._account: LocalAccount = Account.from_key(key)
        self._name = name

    @property
    def address(self) -> str:
        return str(self._account.address)

    @property
    def name(self) -> str:
        return self._name or self.address

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        return bytes(self._account.sign_transaction(dict(transaction)).raw_transaction)

    def sign_typed(self, message: Typed, domain: Domain) -> bytes:
        return message.sign(domain, bytes(self._account.key))


def key_file_signer(path: Path) -> KeySigner:
    """The signer of the key in a file: 64 hex digits, with or without 0x.

    AccountError if the file is missing, holds no key, or can be read by anybody but its owner.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        content = path.read_bytes()
    except OSError as error:
        raise AccountError(f"the key file {path} cannot be read ({error.strerror}): check FOREWATT_KEY_FILE") from error
    if mode & 0o077:
        raise AccountError(f"others can read the key file {path} (mode {mode:04o}): run `chmod 600 {path}`")
    try:
        key = bytes.fromhex(content.decode().strip().removeprefix("0x"))
        if len(key) != _KEY_BYTES:
            raise ValueError(f"a key has {_KEY_BYTES} bytes")
        return KeySigner(key, f"the key in {path}")
    except ValueError:
        # The cause may quote the file, so no message and no traceback shows it.
        raise AccountError(
            f"the key file {path} holds no private key: it must have 64 hex digits and nothing else"
        ) from None
