"""Sealing: payloads that open, payloads that are refused, and a separate key for every scope."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol.errors import SealError
from forewatt.protocol.seal import SealScope, derive_key, key_hash, seal, unseal

KEY = bytes(range(32))
SECRET = b"s" * 32
SCOPE = SealScope(31337, "0x" + "11" * 20, b"p" * 32, 3, "0x" + "22" * 20, 1)


@given(key=st.binary(min_size=32, max_size=32), plaintext=st.binary(max_size=200))
def test_seal__any_plaintext__round_trips(key: bytes, plaintext: bytes) -> None:
    sealed = seal(key, plaintext)
    assert sealed == seal(key, plaintext)
    assert unseal(key, sealed) == plaintext


@given(at=st.integers(0, 35), bit=st.integers(0, 7))
def test_unseal__flipped_bit__is_refused(at: int, bit: int) -> None:
    sealed = bytearray(seal(KEY, b"forecast"))
    sealed[at] ^= 1 << bit
    with pytest.raises(SealError):
        unseal(KEY, bytes(sealed))


def test_unseal__other_nonce__is_refused() -> None:
    nonce = bytes(12)
    with pytest.raises(SealError, match="canonical"):
        unseal(KEY, nonce + AESGCM(KEY).encrypt(nonce, b"forecast", None))


def test_unseal__too_short__is_refused() -> None:
    with pytest.raises(SealError, match="at least 28"):
        unseal(KEY, bytes(27))


@pytest.mark.parametrize(
    "other",
    [
        replace(SCOPE, chain_id=1),
        replace(SCOPE, market="0x" + "12" * 20),
        replace(SCOPE, pool=b"q" * 32),
        replace(SCOPE, round=4),
        replace(SCOPE, forecaster="0x" + "23" * 20),
        replace(SCOPE, revision=2),
    ],
)
def test_key__any_part_of_the_scope_changed__differs(other: SealScope) -> None:
    assert derive_key(SECRET, SCOPE) != derive_key(SECRET, other)
    with pytest.raises(SealError, match="does not open"):
        unseal(derive_key(SECRET, other), seal(derive_key(SECRET, SCOPE), b"forecast"))


def test_key_hash__key__is_its_keccak() -> None:
    assert key_hash(KEY) == keccak(KEY)


def test_key__wrong_length__is_refused() -> None:
    with pytest.raises(SealError, match="32 bytes"):
        key_hash(KEY[:31])
    with pytest.raises(SealError, match="secret"):
        derive_key(b"short", SCOPE)
