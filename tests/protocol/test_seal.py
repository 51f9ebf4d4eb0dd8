"""Sealing: payloads that open, payloads that are refused, and a separate key for every scope."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from forewatt.protocol.errors import SealError
from forewatt.protocol.seal import SealScope, context_of, derive_key, key_hash, seal, seed_of, unseal
from forewatt.protocol.tree import forecast_tree
from forewatt.protocol.typed import Domain, ForecastCommit

KEY = bytes(range(32))
SECRET = b"s" * 32
SCOPE = SealScope(31337, "0x" + "11" * 20, b"p" * 32, 3, "0x" + "22" * 20, 1)
CONTEXT = SCOPE.context()


@given(key=st.binary(min_size=32, max_size=32), plaintext=st.binary(max_size=200))
def test_seal__any_plaintext__round_trips(key: bytes, plaintext: bytes) -> None:
    sealed = seal(CONTEXT, key, plaintext)
    assert sealed == seal(CONTEXT, key, plaintext)
    assert unseal(CONTEXT, key, sealed) == plaintext


@given(at=st.integers(0, 35), bit=st.integers(0, 7))
def test_unseal__flipped_bit__is_refused(at: int, bit: int) -> None:
    sealed = bytearray(seal(CONTEXT, KEY, b"forecast"))
    sealed[at] ^= 1 << bit
    with pytest.raises(SealError):
        unseal(CONTEXT, KEY, bytes(sealed))


def test_unseal__other_nonce__is_refused() -> None:
    nonce = bytes(12)
    with pytest.raises(SealError, match="canonical"):
        unseal(CONTEXT, KEY, nonce + AESGCM(KEY).encrypt(nonce, b"forecast", CONTEXT))


def test_unseal__too_short__is_refused() -> None:
    with pytest.raises(SealError, match="at least 28"):
        unseal(CONTEXT, KEY, bytes(27))


OTHERS = pytest.mark.parametrize(
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


@OTHERS
def test_key__any_part_of_the_scope_changed__differs(other: SealScope) -> None:
    assert derive_key(SECRET, SCOPE) != derive_key(SECRET, other)
    with pytest.raises(SealError, match="does not open"):
        unseal(CONTEXT, derive_key(SECRET, other), seal(CONTEXT, derive_key(SECRET, SCOPE), b"forecast"))


@OTHERS
def test_context__any_part_of_the_scope_changed__copied_commitment_is_worthless(other: SealScope) -> None:
    seed, copied = seed_of(CONTEXT, KEY), seed_of(other.context(), KEY)
    assert key_hash(copied) != key_hash(seed)
    assert forecast_tree((b"series",), copied, 1).root != forecast_tree((b"series",), seed, 1).root
    with pytest.raises(SealError, match="another commit"):
        unseal(other.context(), KEY, seal(CONTEXT, KEY, b"forecast"))


def test_context__commit__is_the_hash_of_its_scope() -> None:
    commit = ForecastCommit(SCOPE.pool, 3, SCOPE.forecaster, 1, KEY, KEY, b"", KEY, 0, 1)
    assert context_of(commit, Domain(31337, SCOPE.market)) == CONTEXT == keccak(SCOPE.encode())


def test_key_hash__key__is_the_keccak_of_its_seed() -> None:
    assert seed_of(CONTEXT, KEY) == keccak(CONTEXT + KEY)
    assert key_hash(seed_of(CONTEXT, KEY)) == keccak(keccak(CONTEXT + KEY))


def test_key__wrong_length__is_refused() -> None:
    with pytest.raises(SealError, match="32 bytes"):
        seed_of(CONTEXT, KEY[:31])
    with pytest.raises(SealError, match="secret"):
        derive_key(b"short", SCOPE)
