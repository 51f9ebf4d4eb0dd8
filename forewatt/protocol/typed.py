"""The EIP-712 messages that forecasters and attestors sign, with digests, signing and recovery."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, cast

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError

from forewatt.protocol.errors import SignatureError

if TYPE_CHECKING:
    from eth_account.messages import SignableMessage

DOMAIN_NAME = "Forewatt"
DOMAIN_VERSION = "1"
DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
SIGNATURE_BYTES = 65
HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""Half of the order of secp256k1. Contracts refuse a signature with a larger s, of which a valid twin exists."""


@dataclass(frozen=True)
class Domain:
    """The market for which a signature is valid."""

    chain_id: int
    market: str

    def separator(self) -> bytes:
        """The EIP-712 domain separator of OpenZeppelin's EIP712("Forewatt", "1")."""
        return _separator(self)


@lru_cache(maxsize=64)
def _separator(domain: Domain) -> bytes:
    hashes = [keccak(text=DOMAIN_TYPE), keccak(text=DOMAIN_NAME), keccak(text=DOMAIN_VERSION)]
    return keccak(
        encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], [*hashes, domain.chain_id, domain.market])
    )


class Typed:
    """Base class of the two messages; FIELDS (name -> Solidity type) defines the type string."""

    NAME: ClassVar[str]
    FIELDS: ClassVar[Mapping[str, str]]

    @classmethod
    def type_string(cls) -> str:
        """The EIP-712 encodeType, for example `Observation(bytes32 pool,...)`."""
        return f"{cls.NAME}({','.join(f'{kind} {name}' for name, kind in cls.FIELDS.items())})"

    def message(self) -> dict[str, object]:
        """Solidity field -> value, in order."""
        return dict(zip(self.FIELDS, asdict(self).values(), strict=True))  # type: ignore[call-overload]

    def struct_hash(self) -> bytes:
        """keccak256(typeHash | fields), with dynamic bytes hashed."""
        fields = [
            ("bytes32", keccak(cast(bytes, value))) if kind == "bytes" else (kind, value)
            for kind, value in zip(self.FIELDS.values(), self.message().values(), strict=True)
        ]
        head = _type_hash(self.type_string())
        return keccak(encode(["bytes32", *(kind for kind, _ in fields)], [head, *(value for _, value in fields)]))

    def digest(self, domain: Domain) -> bytes:
        """The hash to sign: keccak256(0x1901 | domain separator | struct hash)."""
        return keccak(b"\x19\x01" + domain.separator() + self.struct_hash())

    def typed_data(self, domain: Domain) -> dict[str, object]:
        """The message as an `eth_signTypedData_v4` document, for wallets and Ape accounts."""
        fields = [{"name": name, "type": kind} for name, kind in self.FIELDS.items()]
        return {
            "types": {"EIP712Domain": DOMAIN_FIELDS, self.NAME: fields},
            "primaryType": self.NAME,
            "domain": {
                "name": DOMAIN_NAME,
                "version": DOMAIN_VERSION,
                "chainId": domain.chain_id,
                "verifyingContract": to_checksum_address(domain.market),
            },
            "message": self.message(),
        }

    def sign(self, domain: Domain, private_key: bytes) -> bytes:
        """The 65-byte signature r | s | v."""
        from eth_account import Account  # takes a fifth of a second to import, and only signers need it

        return bytes(Account.sign_message(self._signable(domain), private_key).signature)

    def signer(self, domain: Domain, signature: bytes) -> str:
        """The signer's checksum address. SignatureError if the signature is malformed, or if contracts refuse it."""
        if len(signature) != SIGNATURE_BYTES:
            raise SignatureError(f"a signature has {SIGNATURE_BYTES} bytes, got {len(signature)}")
        if signature[-1] not in (27, 28) or int.from_bytes(signature[32:64], "big") > HALF_ORDER:
            raise SignatureError(f"signature 0x{signature.hex()} has a large s, or a v that is neither 27 nor 28")
        from eth_keys.datatypes import Signature
        from eth_keys.exceptions import BadSignature

        try:
            recoverable = Signature(signature[:-1] + bytes([signature[-1] - 27]))
            return str(recoverable.recover_public_key_from_msg_hash(self.digest(domain)).to_checksum_address())
        except (BadSignature, ValidationError, ValueError) as why:
            raise SignatureError(f"signature 0x{signature.hex()} recovers no key: {why}") from why

    def _signable(self, domain: Domain) -> "SignableMessage":
        from eth_account.messages import SignableMessage
        from hexbytes import HexBytes

        return SignableMessage(HexBytes(b"\x01"), HexBytes(domain.separator()), HexBytes(self.struct_hash()))


DOMAIN_FIELDS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]


@lru_cache(maxsize=8)
def _type_hash(type_string: str) -> bytes:
    return keccak(text=type_string)


@dataclass(frozen=True)
class ForecastCommit(Typed):
    """A revision of a forecaster's entry: its wager and the root of its forecast, which is sealed under a key."""

    NAME: ClassVar[str] = "ForecastCommit"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "pool": "bytes32",
        "round": "uint64",
        "forecaster": "address",
        "revision": "uint32",
        "root": "bytes32",
        "keyHash": "bytes32",
        "cid": "bytes",
        "modelVersion": "bytes32",
        "issuedAt": "uint64",
        "wager": "uint96",
    }

    pool: bytes
    round: int
    forecaster: str
    revision: int
    root: bytes
    key_hash: bytes
    cid: bytes
    model_version: bytes
    issued_at: int
    wager_wei: int


@dataclass(frozen=True)
class Observation(Typed):
    """The truth of a round. Bit i of `available` is set if entry i's payload was fetched and matches its root."""

    NAME: ClassVar[str] = "Observation"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "pool": "bytes32",
        "round": "uint64",
        "root": "bytes32",
        "available": "uint128",
        "cid": "bytes",
    }

    pool: bytes
    round: int
    root: bytes
    available: int
    cid: bytes
