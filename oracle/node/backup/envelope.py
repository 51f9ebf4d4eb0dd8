"""Encrypts a backup under a passphrase: scrypt for the key, AES-256-GCM for the content."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from oracle.errors import BackupError

PLAIN, ENCRYPTED = b"forewatt-backup/1/plain\n", b"forewatt-backup/1/aes-gcm\n"
"""The first line of a backup; it is authenticated together with the content."""
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_COST, _BLOCK, _LANES = 2**17, 8, 1
"""scrypt's N, r and p: 128 MiB and a third of a second for each guess of the passphrase."""


def close_envelope(content: bytes, passphrase: str | None) -> bytes:
    """The content with its first line, encrypted if there is a passphrase."""
    if passphrase is None:
        return PLAIN + content
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    return ENCRYPTED + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, ENCRYPTED)


def is_encrypted(envelope: bytes) -> bool:
    """Whether a passphrase is needed to open it; BackupError if it is no backup of this version."""
    if envelope.startswith(ENCRYPTED):
        return True
    if envelope.startswith(PLAIN):
        return False
    raise BackupError("this file is no backup of a node; `forewatt node backup` writes them")


def open_envelope(envelope: bytes, passphrase: str | None) -> bytes:
    """The content; BackupError if the passphrase is wrong or missing, or the file was damaged."""
    if not is_encrypted(envelope):
        return envelope.removeprefix(PLAIN)
    if passphrase is None:
        raise BackupError("this backup is encrypted: give its passphrase")
    sealed = envelope.removeprefix(ENCRYPTED)
    salt, nonce = sealed[:_SALT_BYTES], sealed[_SALT_BYTES : _SALT_BYTES + _NONCE_BYTES]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed[_SALT_BYTES + _NONCE_BYTES :], ENCRYPTED)
    except (InvalidTag, ValueError) as error:
        raise BackupError("the passphrase is wrong, or the backup is damaged") from error


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY_BYTES, n=_COST, r=_BLOCK, p=_LANES).derive(passphrase.encode())
