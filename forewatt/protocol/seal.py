"""Encryption of payloads until the gate, and the binding of what a commit publishes to that commit's context."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from forewatt.protocol.errors import SealError
from forewatt.protocol.typed import Domain, ForecastCommit

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

    def context(self) -> bytes:
        """keccak256 of the encoded fields: the commit's context, to which its key and its salts are bound."""
        return keccak(self.encode())


def context_of(commit: ForecastCommit, domain: Domain) -> bytes:
    """The context of a commit to a market."""
    return SealScope(
        domain.chain_id, domain.market, commit.pool, commit.round, commit.forecaster, commit.revision
    ).context()


def derive_key(secret: bytes, scope: SealScope) -> bytes:
    """The 32-byte key of a revision, derived from the node's secret. SealError if that has less than 32 bytes."""
    if len(secret) < SECRET_BYTES:
        raise SealError(f"a node's secret needs at least {SECRET_BYTES} bytes, got {len(secret)}")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=HKDF_SALT, info=scope.encode()).derive(secret)


def seed_of(context: bytes, key: bytes) -> bytes:
    """keccak256(context | key): the seed of the salts. Another commit has another context, so the key gives another."""
    return keccak(context + _check_key(key))


def key_hash(seed: bytes) -> bytes:
    """keccak256(seed), committed before the gate; `reveal` publishes the key after it."""
    return keccak(seed)


def seal(context: bytes, key: bytes, plaintext: bytes) -> bytes:
    """nonce | ciphertext | tag; the same context, key and plaintext always give the same bytes."""
    nonce = _nonce(context, _check_key(key), plaintext)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def unseal(context: bytes, key: bytes, sealed: bytes) -> bytes:
    """The plaintext. SealError if it was altered, is too short, has another nonce, or another context or key."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealError(f"a sealed payload has at least {NONCE_BYTES + TAG_BYTES} bytes, got {len(sealed)}")
    nonce = sealed[:NONCE_BYTES]
    try:
        plaintext = AESGCM(_check_key(key)).decrypt(nonce, sealed[NONCE_BYTES:], context)
    except InvalidTag as why:
        raise SealError(
            "the key does not open this payload: it was altered, or sealed under another key or for another commit"
        ) from why
    if _nonce(context, key, plaintext) != nonce:
        raise SealError("the nonce was not derived from key, context and plaintext: the payload is not canonical")
    return plaintext


def _nonce(context: bytes, key: bytes, plaintext: bytes) -> bytes:
    return hashlib.sha256(key + context + plaintext).digest()[:NONCE_BYTES]


def _check_key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise SealError(f"a key has {KEY_BYTES} bytes, got {len(key)}")
    return key
