"""EIP-712 messages: digests equal those of eth_account, and a signature recovers only its signer."""

from dataclasses import replace

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from forewatt.protocol.errors import SignatureError
from forewatt.protocol.typed import HALF_ORDER, Domain, ForecastCommit, Observation, Typed

KEY = b"k" * 32
MARKET = "0x" + "11" * 20
DOMAIN = Domain(31337, MARKET)
COMMIT = ForecastCommit(
    pool=b"p" * 32,
    round=3,
    forecaster="0x" + "22" * 20,
    revision=1,
    root=b"r" * 32,
    key_hash=b"h" * 32,
    cid=b"cid",
    model_version=b"m" * 32,
    issued_at=5,
    wager_wei=10**18,
)
OBSERVATION = Observation(b"p" * 32, 3, b"r" * 32, 5, b"cid")


@pytest.mark.parametrize("message", [COMMIT, OBSERVATION])
def test_digest__message__equals_that_of_eth_account(message: Typed) -> None:
    signable = encode_typed_data(full_message=message.typed_data(DOMAIN))
    assert message.digest(DOMAIN) == keccak(b"\x19\x01" + signable.header + signable.body)


def test_type_string__message__is_the_specified_one() -> None:
    assert ForecastCommit.type_string() == (
        "ForecastCommit(bytes32 pool,uint64 round,address forecaster,uint32 revision,bytes32 root,bytes32 keyHash,"
        "bytes cid,bytes32 modelVersion,uint64 issuedAt,uint96 wager)"
    )
    assert Observation.type_string() == (
        "Observation(bytes32 pool,uint64 round,bytes32 root,uint128 available,bytes cid)"
    )


@pytest.mark.parametrize("message", [COMMIT, OBSERVATION])
def test_signer__own_signature__is_the_keys_address(message: Typed) -> None:
    assert message.signer(DOMAIN, message.sign(DOMAIN, KEY)) == Account.from_key(KEY).address


@pytest.mark.parametrize("domain", [Domain(1, MARKET), Domain(31337, "0x" + "12" * 20)])
def test_signer__other_domain__differs(domain: Domain) -> None:
    assert COMMIT.signer(domain, COMMIT.sign(DOMAIN, KEY)) != Account.from_key(KEY).address


def test_signer__changed_wager__differs() -> None:
    signature = COMMIT.sign(DOMAIN, KEY)
    assert replace(COMMIT, wager_wei=2 * 10**18).signer(DOMAIN, signature) != Account.from_key(KEY).address


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(65), b"\xff" * 65])
def test_signer__malformed_signature__is_refused(signature: bytes) -> None:
    with pytest.raises(SignatureError):
        COMMIT.signer(DOMAIN, signature)


@pytest.mark.parametrize("message", [COMMIT, OBSERVATION])
def test_signer__signature_that_contracts_refuse__is_refused(message: Typed) -> None:
    signature = message.sign(DOMAIN, KEY)
    large = (2 * HALF_ORDER + 1 - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
    twin = signature[:32] + large + bytes([55 - signature[64]])
    for refused in (twin, signature[:64] + bytes([signature[64] - 27]), signature[:64] + b"\x25"):
        with pytest.raises(SignatureError):
            message.signer(DOMAIN, refused)
