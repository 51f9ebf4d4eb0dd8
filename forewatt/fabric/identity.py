"""Identities of clients: an organisation's MSP id, a certificate, and what signs with its key."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from fabric_protos.msp import identities_pb2

from forewatt.fabric.errors import FabricError

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256."""


class Key(Protocol):
    """What signs with a client's private key: a file, or a hardware module behind PKCS#11."""

    def sign(self, message: bytes) -> bytes:
        """The DER signature (ECDSA over P-256 with SHA-256) of a message."""


@dataclass(frozen=True)
class FileKey:
    """A private key in memory."""

    private: ec.EllipticCurvePrivateKey

    def sign(self, message: bytes) -> bytes:
        """The DER signature of a message, with the smaller of the two possible values of s, as Fabric requires."""
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return encode_dss_signature(r, min(s, ORDER - s))


@dataclass(frozen=True)
class Client:
    """A client of a channel."""

    msp: str
    certificate: bytes
    key: Key

    @property
    def subject(self) -> str:
        """The certificate's subject."""
        return subject_of(self.certificate)

    @property
    def creator(self) -> bytes:
        """The identity as transactions name it."""
        return serialized(self.msp, self.certificate)


def client_of(msp: str, folder: Path) -> Client:
    """The client of an MSP folder with one key and one certificate. FabricError if it has another number of them."""
    key, certificate = (_only(folder / name).read_bytes() for name in ("keystore", "signcerts"))
    private = serialization.load_pem_private_key(key, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise FabricError(f"the key in {folder / 'keystore'} is not one of an elliptic curve")
    return Client(msp, certificate, FileKey(private))


@lru_cache(maxsize=4096)
def subject_of(certificate: bytes) -> str:
    """The subject of a PEM certificate."""
    return x509.load_pem_x509_certificate(certificate).subject.rfc4514_string()


@lru_cache(maxsize=4096)
def serialized(msp: str, certificate: bytes) -> bytes:
    """An identity as transactions name it."""
    encoded: bytes = identities_pb2.SerializedIdentity(mspid=msp, id_bytes=certificate).SerializeToString()
    return encoded


@lru_cache(maxsize=4096)
def parsed(creator: bytes) -> tuple[str, bytes]:
    """MSP id and PEM certificate of an identity in a transaction."""
    identity = identities_pb2.SerializedIdentity.FromString(creator)
    return identity.mspid, identity.id_bytes


def _only(folder: Path) -> Path:
    files = sorted(folder.glob("*"))
    if len(files) != 1:
        raise FabricError(f"{folder} must have exactly one file, and has {len(files)}")
    return files[0]
