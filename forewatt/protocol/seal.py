"""Encryption of payloads until the gate: an HKDF key, AES-256-GCM, and a nonce derived from key and plaintext."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from forewatt.protocol.errors import SealError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SECRET_BYTES = 32
HKDF_SALT = b"forewatt/seal/1"
SCOPE_TYPES = ("uint256", "address", "bytes32", "uint64", "address", "uint32")


@dataclass(frozen=True)
class SealScope:
    """The scope of a key: one revision of one forecaster's entry in one round."""

    chain_id: int
    market: str
    pool: bytes
    round: int
    forecaster: str
    revision: int

    def encode(self) -> bytes:
        """abi.encode of the fields in this order: HKDF's info."""
        fields = (self.chain_id, self.market, self.pool, self.round, self.forecaster, self.revision)
        return encode(SCOPE_TYPES, fields)


def derive_key(secret: bytes, scope: SealScope) -> bytes:
    """The 32-byte key of a revision, derived from the node's secret. SealError if that has less than 32 bytes."""
    if len(secret) < SECRET_BYTES:
        raise SealError(f"a node's secret needs at least {SECRET_BYTES} bytes, got {len(secret)}")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=HKDF_SALT, info=scope.encode()).derive(secret)


def key_hash(key: bytes) -> bytes:
    """keccak256(key), committed before the gate; `reveal` publishes the key after it."""
    return keccak(_check_key(key))


def seal(key: bytes, plaintext: bytes) -> bytes:
    """nonce | ciphertext | tag; the same key and plaintext always give the same bytes."""
    nonce = _nonce(_check_key(key), plaintext)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, None)


def unseal(key: bytes, sealed: bytes) -> bytes:
    """The plaintext. SealError for a wrong key, and for a payload that is too short, altered or has another nonce."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealError(f"a sealed payload has at least {NONCE_BYTES + TAG_BYTES} bytes, got {len(sealed)}")
    nonce = sealed[:NONCE_BYTES]
    try:
        plaintext = AESGCM(_check_key(key)).decrypt(nonce, sealed[NONCE_BYTES:], None)
    except InvalidTag as why:
        raise SealError("the key does not open this payload: it was altered or sealed under another key") from why
    if _nonce(key, plaintext) != nonce:
        raise SealError("the nonce was not derived from key and plaintext: the payload is not canonical")
    return plaintext


def _nonce(key: bytes, plaintext: bytes) -> bytes:
    return hashlib.sha256(key + plaintext).digest()[:NONCE_BYTES]


def _check_key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise SealError(f"a key has {KEY_BYTES} bytes, got {len(key)}")
    return key
